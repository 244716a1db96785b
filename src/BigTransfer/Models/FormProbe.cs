using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>Two forms of a network beside each other, on pixels like those of pictures.</summary>
internal static class FormProbe
{
    // Small, and odd at every stride, so that all borders matter.
    private static readonly (int Height, int Width) UsualSize = (69, 85);

    /// <summary>How far an output of one is from the other's; NaN where there are values that are none.</summary>
    /// <param name="fast">The one.</param>
    /// <param name="portable">The other.</param>
    /// <param name="channels">Channels of the pixels.</param>
    /// <param name="size">The pixels' height and width, where the network takes no others.</param>
    /// <param name="outputs">Of these the largest.</param>
    /// <param name="rootMeanSquare">The root mean square of all differences, as a part of that of the values; or else the largest difference, as a
    /// part of the largest value.</param>
    internal static double Deviation(
        OnnxSession fast, OnnxSession portable, int channels, (int Height, int Width)? size, IReadOnlyList<string> outputs,
        bool rootMeanSquare)
    {
        var (height, width) = size ?? UsualSize;
        var pixels = Pixels(2, channels, height, width);
        long[] shape = [.. pixels.Shape.Select(length => (long)length)];
        var actual = fast.Run(pixels.Data, shape, outputs, CancellationToken.None);
        var expected = portable.Run(pixels.Data, shape, outputs, CancellationToken.None);
        return outputs.Select(output => Deviation(expected[output], actual[output], rootMeanSquare)).Aggregate(0.0, Math.Max);
    }

    /// <summary>Waves of several lengths and noise, in [-1, 1]: pictures have edges, planes and grain.</summary>
    internal static FloatTensor Pixels(int count, int channels, int height, int width)
    {
        var random = new Random(20); // the same for everybody
        var pixels = new FloatTensor(count, channels, height, width);
        for (int plane = 0; plane < count * channels; plane++)
        {
            double down = random.NextDouble() * 0.3, across = random.NextDouble() * 0.3, grain = random.NextDouble() * 0.4;
            for (int i = 0; i < height * width; i++)
            {
                double wave = Math.Sin((i / width * down) + (i % width * across) + plane);
                pixels.Data[(plane * height * width) + i] = (float)((wave * (1 - grain)) + (((2 * random.NextDouble()) - 1) * grain));
            }
        }
        return pixels;
    }

    private static double Deviation(FloatTensor expected, FloatTensor actual, bool rootMeanSquare)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
            return double.PositiveInfinity;
        double distance = 0, size = 0;
        for (int i = 0; i < expected.Data.Length; i++)
        {
            double value = expected.Data[i], apart = value - actual.Data[i];
            (distance, size) = rootMeanSquare
                ? (distance + (apart * apart), size + (value * value))
                : (Math.Max(distance, Math.Abs(apart)), Math.Max(size, Math.Abs(value)));
        }
        double share = distance == 0 ? 0 : distance / size;
        return rootMeanSquare ? Math.Sqrt(share) : share;
    }
}
