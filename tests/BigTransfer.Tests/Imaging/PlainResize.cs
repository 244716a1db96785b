using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

/// <summary>Pillow's resampling written down pixel by pixel, slow and obvious, to hold the fast one against.</summary>
internal static class PlainResize
{
    internal static byte[] Resize(RgbImage image, int width, int height, ResampleFilter filter)
    {
        var between = new byte[3 * width * image.Height];
        for (int x = 0; x < width; x++)
        {
            var (start, weights) = Weights(image.Width, width, x, filter);
            for (int y = 0; y < image.Height; y++)
                for (int c = 0; c < 3; c++)
                    between[(3 * ((y * width) + x)) + c] = Sum(weights, k => image.Pixels[(3 * ((y * image.Width) + start + k)) + c]);
        }
        var result = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            var (start, weights) = Weights(image.Height, height, y, filter);
            for (int i = 0; i < 3 * width; i++)
                result[(3 * y * width) + i] = Sum(weights, k => between[(3 * (start + k) * width) + i]);
        }
        return result;
    }

    private static byte Sum(int[] weights, Func<int, byte> value)
    {
        long sum = 1 << 21;
        for (int k = 0; k < weights.Length; k++)
            sum += (long)weights[k] * value(k);
        return (byte)Math.Clamp(sum >> 22, 0, 255);
    }

    private static (int Start, int[] Weights) Weights(int inputSize, int outputSize, int position, ResampleFilter filter)
    {
        double scale = (double)inputSize / outputSize, widen = Math.Max(1, scale), reach = (filter == ResampleFilter.Bilinear ? 1 : 2) * widen;
        double center = (position + 0.5) * scale;
        int start = Math.Max(0, (int)(center - reach + 0.5)), end = Math.Min(inputSize, (int)(center + reach + 0.5));
        double[] weights = [.. Enumerable.Range(start, end - start).Select(i => Kernel(Math.Abs((i - center + 0.5) * (1 / widen)), filter))];
        double sum = weights.Sum();
        return (start, [.. weights.Select(w => (int)Math.Round(w / sum * (1 << 22), MidpointRounding.AwayFromZero))]);
    }

    private static double Kernel(double x, ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bilinear => Math.Max(0, 1 - x),
        _ when x < 1 => (((1.5 * x) - 2.5) * x * x) + 1,
        _ when x < 2 => ((((x - 5) * x) + 8) * x - 4) * -0.5,
        _ => 0,
    };
}
