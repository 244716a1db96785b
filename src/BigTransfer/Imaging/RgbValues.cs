namespace BigTransfer.Imaging;

/// <summary>One number for each of red, green and blue.</summary>
public readonly record struct RgbValues(double R, double G, double B)
{
    /// <summary>The same number for all three.</summary>
    public static RgbValues All(double value) => new(value, value, value);

    /// <summary>By channel: 0 is red, 1 green, 2 blue.</summary>
    public double this[int channel] => channel switch
    {
        0 => R,
        1 => G,
        2 => B,
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "expected 0, 1 or 2"),
    };

    /// <summary>One number where all three are the same, else all three.</summary>
    public override string ToString() =>
        R == G && G == B ? FormattableString.Invariant($"{R}") : FormattableString.Invariant($"({R}, {G}, {B})");
}
