namespace BigTransfer.Kernels;

/// <summary>The maps of a 3x3 convolution that leaves their sides as they are, in tiles of 4 x 4 outputs; both are <c>[N, channels / block, H, W,
/// block]</c>.</summary>
/// <param name="Block">Channels of a block.</param>
/// <param name="Inputs">Channels that are read.</param>
/// <param name="Outputs">Channels that are written.</param>
/// <param name="Pictures">N.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
internal readonly record struct WinogradMaps(int Block, int Inputs, int Outputs, long Pictures, int Height, int Width)
{
    private const long CacheValues = 192 << 10; // 768 KB: what one core's own cache holds beside the kernels

    private int Across => (Width + WinogradTransform.Outputs - 1) / WinogradTransform.Outputs;

    private int Down => (Height + WinogradTransform.Outputs - 1) / WinogradTransform.Outputs;

    /// <summary>Tiles of all pictures.</summary>
    internal long Tiles => Pictures * Across * Down;

    /// <summary>Factors of all kernels, <c>[products, outputs / 64, inputs, 64]</c>.</summary>
    internal long Factors => (long)WinogradTransform.Products * Inputs * Outputs;

    /// <summary>Tiles that are worked on together: as many as a core's cache holds, or more where each strip reads kernels that are larger.</summary>
    internal int Strip
    {
        get
        {
            long each = (long)WinogradTransform.Products * (Inputs + Outputs), most = Math.Max(6, Math.Max(CacheValues, Factors) / each);
            long strips = (Tiles + most - 1) / most;
            return (int)((Tiles + strips - 1) / strips);
        }
    }

    /// <summary>Where a tile lies: its picture, and the row and column of its first output.</summary>
    internal (long Picture, int Row, int Column) Place(long tile)
    {
        long inPicture = tile % (Across * Down);
        return (tile / (Across * Down), (int)(inPicture / Across) * WinogradTransform.Outputs, (int)(inPicture % Across) * WinogradTransform.Outputs);
    }
}
