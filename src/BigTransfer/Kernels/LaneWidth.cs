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

    /// <summary>Does work with as many values at once as the processor has registers for, and of which a number of channels is a multiple: whole
    /// cache lines, where it goes, are read once and not a vector at a time.</summary>
    internal static void Run<TWork>(int channels, TWork work) where TWork : struct, ILaneWork
    {
        switch (For(channels))
        {
            case 16 when channels % FourLanes<Lanes512>.Count == 0: work.Run<FourLanes<Lanes512>>(); break;
            case 16: work.Run<Lanes512>(); break;
            case 8 when channels % TwoLanes<Lanes256>.Count == 0: work.Run<TwoLanes<Lanes256>>(); break;
            case 8: work.Run<Lanes256>(); break;
            case 4: work.Run<Lanes128>(); break;
            default: work.Run<ScalarLanes>(); break;
        }
    }
}
