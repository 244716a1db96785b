using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>A group of two vectors: six of them are as many sums as 16 registers hold.</summary>
internal readonly unsafe struct TwoLanes<TLanes>(TLanes first, TLanes second) : ILaneGroup<TwoLanes<TLanes>>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly TLanes _first = first, _second = second;

    public static TwoLanes<TLanes> Zero => new(TLanes.Of(0), TLanes.Of(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> Load(float* source, nint step) => new(TLanes.Load(source), TLanes.Load(source + step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination, nint step)
    {
        _first.Store(destination);
        _second.Store(destination + step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TwoLanes<TLanes> Add(float number, in TwoLanes<TLanes> values)
    {
        var factor = TLanes.Of(number);
        return new(TLanes.MultiplyAdd(factor, values._first, _first), TLanes.MultiplyAdd(factor, values._second, _second));
    }
}
