using System.Numerics;

namespace BigTransfer.Imaging;

/// <summary>
/// <c>tf.image.resize</c> with its defaults, as the authors' TensorFlow and JAX code calls it: bilinear between pixel centres, in
/// float32, without antialiasing: a shrunk picture skips pixels.
/// </summary>
public static class TensorFlowResize
{
    /// <summary>Two neighbours of an output position, and how far it is from the first to the second.</summary>
    private readonly record struct Neighbours(int First, int Second, float Fraction);

    /// <summary>Resizes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">Columns of the result, at least 1.</param>
    /// <param name="height">Rows of the result, at least 1.</param>
    /// <param name="destination">Receives <c>[3, height, width]</c>: planes of red, green and blue, 0 to 255, not rounded.</param>
    public static void Bilinear(RgbImage image, int width, int height, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, checked(3 * width * height), nameof(destination));
        Bilinear(image, ResizeWindow.Whole(width, height), destination);
    }

    internal static void Bilinear(RgbImage image, ResizeWindow window, Span<float> destination)
    {
        var columns = FindNeighbours(image.Columns, window.FullWidth, window.Left, window.Width);
        var rows = FindNeighbours(image.Rows, window.FullHeight, window.Top, window.Height);
        int plane = window.Width * window.Height;
        // The two rows of the picture between which the output row lies, already interpolated along themselves: [3, width] each.
        float[] upper = new float[3 * window.Width], lower = new float[3 * window.Width];
        int upperRow = -1, lowerRow = -1;
        for (int y = 0; y < window.Height; y++)
        {
            var row = rows[y];
            if (row.First == lowerRow)
                (upper, upperRow, lower, lowerRow) = (lower, lowerRow, upper, upperRow);
            if (row.First != upperRow)
                AlongRow(image.Row(upperRow = row.First), columns, upper);
            if (row.Second != lowerRow)
                AlongRow(image.Row(lowerRow = row.Second), columns, lower);
            for (int c = 0; c < 3; c++)
            {
                Mix(upper.AsSpan(c * window.Width, window.Width), lower.AsSpan(c * window.Width, window.Width), row.Fraction,
                    destination.Slice((c * plane) + (y * window.Width), window.Width));
            }
        }
    }

    private static Neighbours[] FindNeighbours(ImageAxis input, int outputSize, int offset, int length)
    {
        var neighbours = new Neighbours[length];
        float scale = (float)input.Extent / outputSize;
        for (int i = 0; i < length; i++)
        {
            float position = (float)input.Start + ((offset + i + 0.5f) * scale) - 0.5f, floor = MathF.Floor(position);
            neighbours[i] = new(Inside(floor), Inside(MathF.Ceiling(position)), position - floor);
        }
        return neighbours;

        int Inside(float position) => Math.Clamp((int)position, 0, input.Length - 1);
    }

    private static void AlongRow(ReadOnlySpan<byte> row, Neighbours[] columns, Span<float> planes)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            var (first, second, fraction) = columns[x];
            for (int c = 0; c < 3; c++)
            {
                float left = row[(3 * first) + c];
                planes[(c * columns.Length) + x] = left + ((row[(3 * second) + c] - left) * fraction);
            }
        }
    }

    /// <summary><c>upper + (lower - upper) * fraction</c>, a vector at once and the rest one by one.</summary>
    private static void Mix(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float fraction, Span<float> destination)
    {
        int i = 0;
        for (; i <= destination.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var from = new Vector<float>(upper[i..]);
            (from + ((new Vector<float>(lower[i..]) - from) * fraction)).CopyTo(destination[i..]);
        }
        for (; i < destination.Length; i++)
            destination[i] = upper[i] + ((lower[i] - upper[i]) * fraction);
    }
}
