using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Tool.Bench;

/// <summary>How often the processor can multiply and add: what no network can be faster than.</summary>
internal static class MachinePeak
{
    private const int Accumulators = 12; // More than latency times ports of any core; all stay in registers.
    private const int Repeats = 4096;

    /// <summary>The instructions that the figure is of.</summary>
    internal static string Instructions { get; } =
        Vector512.IsHardwareAccelerated ? "512-bit FMA" : string.Create(null, $"{8 * Vector<byte>.Count}-bit FMA");

    /// <summary>
    /// 8-bit products that one lane of float32 makes room for: 4 where the processor has VNNI, whose instructions start as often as FMA's; 0 where
    /// that is not known.
    /// </summary>
    internal static int BytesPerFloat { get; } = HasVnni() ? 4 : 0;

    /// <summary>10^9 multiplications with addition in float32 a second, on that many threads at once.</summary>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="seconds">How long.</param>
    internal static double Measure(int threads, double seconds)
    {
        var rates = new double[threads];
        using var start = new Barrier(threads);
        var workers = Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            Work();
            start.SignalAndWait();
            rates[i] = Rate(seconds);
        })).ToArray();
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        return rates.Sum() / 1e9;
    }

    private static double Rate(double seconds)
    {
        long products = 0;
        var watch = Stopwatch.StartNew();
        do
            products += Work();
        while (watch.Elapsed.TotalSeconds < seconds);
        return products / watch.Elapsed.TotalSeconds;
    }

    private static long Work() => Vector512.IsHardwareAccelerated ? Work512() : WorkWidest();

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long Work512()
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < Repeats; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        return Products(a + b + c + d + e + f + g + h + i + j + k + l == Vector512<float>.Zero, Vector512<float>.Count);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static long WorkWidest()
    {
        Vector<float> x = new(0.5f), y = new(0.25f);
        Vector<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int n = 0; n < Repeats; n++)
        {
            a = Vector.FusedMultiplyAdd(a, x, y);
            b = Vector.FusedMultiplyAdd(b, x, y);
            c = Vector.FusedMultiplyAdd(c, x, y);
            d = Vector.FusedMultiplyAdd(d, x, y);
            e = Vector.FusedMultiplyAdd(e, x, y);
            f = Vector.FusedMultiplyAdd(f, x, y);
            g = Vector.FusedMultiplyAdd(g, x, y);
            h = Vector.FusedMultiplyAdd(h, x, y);
            i = Vector.FusedMultiplyAdd(i, x, y);
            j = Vector.FusedMultiplyAdd(j, x, y);
            k = Vector.FusedMultiplyAdd(k, x, y);
            l = Vector.FusedMultiplyAdd(l, x, y);
        }
        return Products(a + b + c + d + e + f + g + h + i + j + k + l == Vector<float>.Zero, Vector<float>.Count);
    }

    // The sums end near 6, but what is not looked at might not be computed.
    private static long Products(bool isZero, int lanes) => isZero ? 0 : (long)Repeats * Accumulators * lanes;

    /// <summary>CPUID leaf 7: AVX512_VNNI is bit 11 of ECX, AVX-VNNI bit 4 of EAX in sub-leaf 1.</summary>
    private static bool HasVnni() => X86Base.IsSupported
        && (X86Base.CpuId(7, 0).Ecx >> 11 & 1 & (Vector512.IsHardwareAccelerated ? 1 : 0) | X86Base.CpuId(7, 1).Eax >> 4 & 1) != 0;
}
