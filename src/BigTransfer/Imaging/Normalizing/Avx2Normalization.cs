using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Imaging.Normalizing;

/// <summary>
/// 16 pixels at once: three vectors of interleaved bytes are sorted into one for each channel, and each of those goes through the plain
/// form's operations in the plain form's precision, eight values a vector. So the numbers are equal to the bit.
/// </summary>
internal static class Avx2Normalization
{
    private const int Step = 16;

    /// <summary>Where each channel's 16 bytes lie in the three vectors; -1 gives 0, so that the three shuffles can be joined by "or".</summary>
    private static readonly Vector128<sbyte>[,] Order = FindOrder();

    /// <returns>How many pixels are done; fewer than 16 are left.</returns>
    internal static unsafe int Apply(Normalization normalization, ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        int plane = planes.Length / 3, done = plane & -Step;
        var factor = Vector256.Create(normalization.Factor);
        fixed (byte* from = pixels[..(3 * plane)])
        {
            fixed (float* to = planes)
            {
                for (int c = 0; c < 3; c++)
                {
                    Vector256<float> mean = Vector256.Create(normalization.Mean[c]), std = Vector256.Create(normalization.Std[c]);
                    Vector128<byte> first = Order[c, 0].AsByte(), second = Order[c, 1].AsByte(), third = Order[c, 2].AsByte();
                    float* channel = to + (c * plane);
                    for (int i = 0; i < done; i += Step)
                    {
                        byte* block = from + (3 * i);
                        var values = Ssse3.Shuffle(Vector128.Load(block), first)
                            | Ssse3.Shuffle(Vector128.Load(block + 16), second)
                            | Ssse3.Shuffle(Vector128.Load(block + 32), third);
                        Convert(Avx2.ConvertToVector256Int32(values), factor, mean, std).Store(channel + i);
                        Convert(Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(values, 8)), factor, mean, std).Store(channel + i + 8);
                    }
                }
            }
        }
        return done;
    }

    private static Vector256<float> Convert(Vector256<int> values, Vector256<double> factor, Vector256<float> mean, Vector256<float> std)
    {
        var low = Avx.ConvertToVector128Single(Avx.ConvertToVector256Double(values.GetLower()) * factor);
        var high = Avx.ConvertToVector128Single(Avx.ConvertToVector256Double(values.GetUpper()) * factor);
        return (Vector256.Create(low, high) - mean) / std;
    }

    private static Vector128<sbyte>[,] FindOrder()
    {
        var order = new Vector128<sbyte>[3, 3];
        Span<sbyte> bytes = stackalloc sbyte[Step];
        for (int c = 0; c < 3; c++)
        {
            for (int vector = 0; vector < 3; vector++)
            {
                for (int pixel = 0; pixel < Step; pixel++)
                {
                    int position = (3 * pixel) + c - (vector * Step);
                    bytes[pixel] = (sbyte)(position is >= 0 and < Step ? position : -1);
                }
                order[c, vector] = Vector128.Create<sbyte>(bytes);
            }
        }
        return order;
    }
}
