namespace BigTransfer.Quantization;

/// <summary>How a network is turned into integers.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Pictures that ranges are taken from, at least 1; a quarter as many others, at most 32, are held out to compare the
    /// embeddings.</summary>
    public int Pictures
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 64;

    /// <summary>
    /// Bits of a weight, 8 or 7. With 8, steps are chosen so that neighbouring products add up in 16 bits, as ONNX Runtime's kernels for processors
    /// without VNNI need; 7 makes that so whatever order a runtime adds in.
    /// </summary>
    public int WeightBits
    {
        get;
        init => field = value is 7 or 8 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "7 or 8 bits are expected");
    } = 8;

    /// <summary>How many layers stay in float, those with the largest error; null leaves it to <see cref="Tolerance"/>.</summary>
    public int? KeepFloat
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0);
            field = value;
        }
    }

    /// <summary>The largest error of a layer that is turned into integers: the root mean square of what they change, over that of the layer; above
    /// 0. Layers with a larger one stay in float.</summary>
    public double Tolerance
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a number above 0 is expected");
    } = 0.05;
}
