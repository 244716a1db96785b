using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>A group of two vectors: six of them are as many sums as 16 registers hold.</summary>
internal readonly unsafe struct TwoLanes<TLanes>(TLanes first, TLanes second) : ILaneGroup<TwoLanes<TLanes>>, ILanes<TwoLanes<TLanes>>
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

    public static int Count => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> Of(float value) => new(TLanes.Of(value), TLanes.Of(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> Load(float* source) =>
        new(TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> LoadBytes(byte* source) =>
        new(TLanes.LoadBytes(source), TLanes.LoadBytes(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> LoadHalves(ushort* source) =>
        new(TLanes.LoadHalves(source), TLanes.LoadHalves(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination)
    {
        _first.Store(destination);
        _second.Store(destination + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        _first.StoreBytes(destination);
        _second.StoreBytes(destination + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(ushort* destination)
    {
        _first.StoreHalves(destination);
        _second.StoreHalves(destination + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(double* sums)
    {
        _first.AddTo(sums);
        _second.AddTo(sums + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> operator +(TwoLanes<TLanes> left, TwoLanes<TLanes> right) =>
        new(left._first + right._first, left._second + right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> operator -(TwoLanes<TLanes> left, TwoLanes<TLanes> right) =>
        new(left._first - right._first, left._second - right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> operator *(TwoLanes<TLanes> left, TwoLanes<TLanes> right) =>
        new(left._first * right._first, left._second * right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> operator /(TwoLanes<TLanes> left, TwoLanes<TLanes> right) =>
        new(left._first / right._first, left._second / right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> MultiplyAdd(TwoLanes<TLanes> a, TwoLanes<TLanes> b, TwoLanes<TLanes> c) => new(
        TLanes.MultiplyAdd(a._first, b._first, c._first), TLanes.MultiplyAdd(a._second, b._second, c._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoLanes<TLanes> Max(TwoLanes<TLanes> left, TwoLanes<TLanes> right) =>
        new(TLanes.Max(left._first, right._first), TLanes.Max(left._second, right._second));
}
