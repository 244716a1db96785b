namespace BigTransfer.Imaging;

/// <summary>
/// A part of a resized picture: the whole is resized to <paramref name="FullWidth"/> x <paramref name="FullHeight"/>, and of that the
/// part from (<paramref name="Left"/>, <paramref name="Top"/>) on is computed. Every pixel equals that of the whole.
/// </summary>
internal readonly record struct ResizeWindow(int FullWidth, int FullHeight, int Left, int Top, int Width, int Height)
{
    internal static ResizeWindow Whole(int width, int height) => new(width, height, 0, 0, width, height);
}
