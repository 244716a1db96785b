using System.Runtime.Intrinsics;

namespace BigTransfer.Kernels;

/// <summary>The one place that chooses how many values a kernel works on at once.</summary>
internal static class LaneWidth
{
    /// <summary>The most that this processor is fast with; .NET's switches (<c>DOTNET_EnableAVX512=0</c>) are obeyed.</summary>
    internal static int Best { get; } =
        Vector512.IsHardwareAccelerated ? Vector512<float>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
        : Vector128.IsHardwareAccelerated ? Vector128<float>.Count
        : 1;

    /// <summary>The most of which a block of channels is a multiple.</summary>
    internal static int For(int block)
    {
        int width = Best;
        while (block % width != 0)
            width /= 2;
        return width is 2 ? 1 : width;
    }
}
