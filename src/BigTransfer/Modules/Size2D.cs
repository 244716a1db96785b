namespace BigTransfer.Modules;

/// <summary>A number for the height and one for the width; a single number, or a pair in parentheses, is taken for it.</summary>
/// <param name="Height">Down the picture, the first of a pair, as in PyTorch.</param>
/// <param name="Width">Across the picture.</param>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Size2D(int both) => FromInt32(both);

    /// <summary>Height, then width.</summary>
    public static implicit operator Size2D((int Height, int Width) pair) => FromValueTuple(pair);

    /// <summary>The same number for both.</summary>
    public static Size2D FromInt32(int both) => new(both, both);

    /// <summary>Height, then width.</summary>
    public static Size2D FromValueTuple((int Height, int Width) pair) => new(pair.Height, pair.Width);

    /// <summary><c>3</c>, or <c>(3, 5)</c>.</summary>
    public override string ToString() => Height == Width ? $"{Height}" : $"({Height}, {Width})";

    /// <summary>Itself, if both numbers are at least <paramref name="least"/>.</summary>
    internal Size2D AtLeast(int least, string what) => Height >= least && Width >= least
        ? this
        : throw new ArgumentOutOfRangeException(what, this, $"at least {least} is expected");
}
