namespace BigTransfer.Graphs.Quantized;

/// <summary>A convolution, or the head's product, in integers: unsigned bytes times signed bytes, and unsigned bytes out of a convolution.</summary>
internal sealed record QuantizedLayer
{
    /// <summary>How its input becomes bytes; layers of the same input share it.</summary>
    public required QuantizedInput Input { get; init; }

    /// <summary>The kernel's largest level: 127, or 63 where 7 bits are wanted.</summary>
    public required int Limit { get; init; }

    /// <summary>By output channel, what one level of the kernel is worth when its input counts in levels; above 0.</summary>
    public required float[] KernelSteps { get; init; }

    /// <summary>How a convolution's output becomes bytes: by channel, what one level is worth and which is 0. Null for a head, which puts out
    /// floats.</summary>
    public (float[] Steps, byte[] Zeros)? Output { get; init; }

    /// <summary>By output channel, what is added: the mean of the error that the rounding makes, with its sign turned.</summary>
    public required float[] Correction { get; init; }
}
