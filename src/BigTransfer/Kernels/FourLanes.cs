using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>A group of four vectors: six of them are as many sums as 32 registers hold.</summary>
internal readonly unsafe struct FourLanes<TLanes>(TLanes first, TLanes second, TLanes third, TLanes fourth) : ILaneGroup<FourLanes<TLanes>>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly TLanes _first = first, _second = second, _third = third, _fourth = fourth;

    public static FourLanes<TLanes> Zero => new(TLanes.Of(0), TLanes.Of(0), TLanes.Of(0), TLanes.Of(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> Load(float* source, nint step) =>
        new(TLanes.Load(source), TLanes.Load(source + step), TLanes.Load(source + (2 * step)), TLanes.Load(source + (3 * step)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination, nint step)
    {
        _first.Store(destination);
        _second.Store(destination + step);
        _third.Store(destination + (2 * step));
        _fourth.Store(destination + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FourLanes<TLanes> Add(float number, in FourLanes<TLanes> values)
    {
        var factor = TLanes.Of(number);
        return new(
            TLanes.MultiplyAdd(factor, values._first, _first), TLanes.MultiplyAdd(factor, values._second, _second),
            TLanes.MultiplyAdd(factor, values._third, _third), TLanes.MultiplyAdd(factor, values._fourth, _fourth));
    }
}
