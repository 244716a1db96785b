using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Trainers;

/// <summary>Sums of products, several lanes at a time.</summary>
internal static class Linear
{
    public static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, INumber<T>
    {
        var va = MemoryMarshal.Cast<T, Vector<T>>(a);
        var vb = MemoryMarshal.Cast<T, Vector<T>>(b);
        var sums = Vector<T>.Zero;
        for (int i = 0; i < va.Length; i++)
            sums += va[i] * vb[i];
        T sum = Vector.Sum(sums);
        for (int i = va.Length * Vector<T>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Adds <paramref name="factor"/> times the source.</summary>
    public static void AddScaled<T>(Span<T> target, ReadOnlySpan<T> source, T factor)
        where T : unmanaged, INumber<T>
    {
        var vt = MemoryMarshal.Cast<T, Vector<T>>(target);
        var vs = MemoryMarshal.Cast<T, Vector<T>>(source);
        for (int i = 0; i < vt.Length; i++)
            vt[i] += vs[i] * factor;
        for (int i = vt.Length * Vector<T>.Count; i < target.Length; i++)
            target[i] += source[i] * factor;
    }
}
