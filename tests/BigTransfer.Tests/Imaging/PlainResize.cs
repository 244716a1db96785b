using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

/// <summary>Pillow's resampling written down pixel by pixel, slow and obvious, to hold the fast one against.</summary>
internal static class PlainResize
{
    private static readonly Dictionary<ResampleFilter, double> Support = new()
    {
        [ResampleFilter.Box] = 0.5, [ResampleFilter.Bilinear] = 1, [ResampleFilter.Hamming] = 1, [ResampleFilter.Bicubic] = 2, [ResampleFilter.Lanczos] = 3,
    };

    internal static byte[] Resize(RgbImage image, int width, int height, ResampleFilter filter)
    {
        if (filter == ResampleFilter.Nearest)
            return Nearest(image, width, height);
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

    private static byte[] Nearest(RgbImage image, int width, int height)
    {
        var result = new byte[3 * width * height];
        for (int i = 0; i < result.Length; i++)
        {
            int y = Centre(i / 3 / width, image.Height, height), x = Centre(i / 3 % width, image.Width, width);
            result[i] = image.Pixels[(3 * ((y * image.Width) + x)) + (i % 3)];
        }
        return result;
    }

    private static int Centre(int position, int inputSize, int outputSize)
    {
        double step = (double)inputSize / outputSize, centre = step / 2;
        for (int i = 0; i < position; i++)
            centre += step;
        return Math.Min((int)centre, inputSize - 1);
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
        double scale = (double)inputSize / outputSize, widen = Math.Max(1, scale), reach = Support[filter] * widen;
        double center = (position + 0.5) * scale;
        int start = Math.Max(0, (int)(center - reach + 0.5)), end = Math.Min(inputSize, (int)(center + reach + 0.5));
        double[] weights = [.. Enumerable.Range(start, end - start).Select(i => Kernel((i - center + 0.5) * (1 / widen), filter))];
        double sum = weights.Sum();
        return (start, [.. weights.Select(w => (int)Math.Round(w / sum * (1 << 22), MidpointRounding.AwayFromZero))]);
    }

    private static double Kernel(double x, ResampleFilter filter)
    {
        double distance = Math.Abs(x), angle = Math.PI * distance;
        return filter switch
        {
            ResampleFilter.Box => x > -0.5 && x <= 0.5 ? 1 : 0,
            ResampleFilter.Bilinear => Math.Max(0, 1 - distance),
            ResampleFilter.Hamming when distance == 0 => 1,
            ResampleFilter.Hamming => distance >= 1 ? 0 : Math.Sin(angle) / angle * (0.54f + (0.46f * Math.Cos(angle))),
            ResampleFilter.Lanczos when distance == 0 => 1,
            ResampleFilter.Lanczos => x < -3 || x >= 3 ? 0 : Math.Sin(angle) / angle * (Math.Sin(angle / 3) / (angle / 3)),
            _ when distance < 1 => (((1.5 * distance) - 2.5) * distance * distance) + 1,
            _ when distance < 2 => ((((distance - 5) * distance) + 8) * distance - 4) * -0.5,
            _ => 0,
        };
    }
}
