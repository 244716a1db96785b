namespace BigTransfer.Imaging;

/// <summary>A colour, 0 to 255 a channel.</summary>
public readonly record struct RgbColor(byte R, byte G, byte B)
{
    /// <summary>255, 255, 255.</summary>
    public static RgbColor White => new(255, 255, 255);

    /// <summary>0, 0, 0.</summary>
    public static RgbColor Black => default;
}
