using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>What the stem's convolution in integers sees, against the definition: levels as QuantizeLinear rounds them, gathered one by one.</summary>
[TestClass]
public sealed unsafe class PixelPatchesTests
{
    [TestMethod]
    [DataRow(3, 9, 11)]
    [DataRow(3, 1, 1)]
    [DataRow(3, 40, 37)]
    [DataRow(1, 6, 19)]
    [DataRow(2, 5, 16)]
    [DataRow(4, 8, 33)]
    [DataRow(5, 3, 2)]
    public void Every_width_gathers_the_levels_of_the_definition(int channels, int height, int width)
    {
        var random = new Random(channels + height);
        // Many lie half-way between two levels, some beyond the last.
        float[] pixels = [.. Enumerable.Range(0, channels * height * width).Select(_ => random.Next(-700, 700) / 2f)];
        float[] steps = [.. Enumerable.Range(0, channels).Select(c => 1f + (0.37f * c))];
        byte[] zeros = [.. Enumerable.Range(0, channels).Select(c => (byte)(127 + c))];
        byte[] expected = Plain(pixels, channels, height, width, steps, zeros);
        foreach (int band in new[] { 1, 3, 100 })
        {
            CollectionAssert.AreEqual(expected, Run<ScalarLanes>(band), $"scalar, {band}");
            CollectionAssert.AreEqual(expected, Run<Lanes128>(band), $"128 bits, {band}");
            CollectionAssert.AreEqual(expected, Run<Lanes256>(band), $"256 bits, {band}");
            CollectionAssert.AreEqual(expected, Run<Lanes512>(band), $"512 bits, {band}");
        }

        byte[] Run<TLanes>(int band) where TLanes : unmanaged, ILanes<TLanes>
        {
            var output = new byte[expected.Length];
            int rows = (int)PixelPatches.Side(height), line = output.Length / rows;
            fixed (float* x = pixels, step = steps)
            fixed (byte* zero = zeros, y = output)
            {
                for (int first = 0; first < rows; first += band)
                {
                    int here = Math.Min(band, rows - first);
                    fixed (byte* scratch = new byte[PixelPatches.ScratchLength(here, width, channels)])
                        PixelPatches.Rows<TLanes>(x, (channels, height, width), step, zero, y + (first * line), first, here, scratch);
                }
            }
            return output;
        }
    }

    private static byte[] Plain(float[] pixels, int channels, int height, int width, float[] steps, byte[] zeros)
    {
        int rows = (int)PixelPatches.Side(height), columns = (int)PixelPatches.Side(width), length = PixelPatches.Length(channels);
        var output = new byte[rows * columns * length];
        for (int i = 0; i < output.Length; i++)
        {
            int at = i % length, c = at % channels, kx = at / channels % 7, ky = at / channels / 7;
            if (ky >= 7)
                continue;
            int x = (i / length % columns * 2) + kx - 3, y = (i / length / columns * 2) + ky - 3;
            output[i] = x < 0 || y < 0 || x >= width || y >= height
                ? zeros[c]
                : (byte)Math.Clamp(MathF.Round(pixels[(((c * height) + y) * width) + x] / steps[c]) + zeros[c], 0, 255);
        }
        return output;
    }
}
