using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>A group of four vectors: six of them are as many sums as 32 registers hold.</summary>
internal readonly unsafe struct FourLanes<TLanes>(TLanes first, TLanes second, TLanes third, TLanes fourth) : ILaneGroup<FourLanes<TLanes>>, ILanes<FourLanes<TLanes>>
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

    public static int Count => 4 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> Of(float value) => new(TLanes.Of(value), TLanes.Of(value), TLanes.Of(value), TLanes.Of(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> Load(float* source) =>
        new(TLanes.Load(source), TLanes.Load(source + TLanes.Count), TLanes.Load(source + (2 * TLanes.Count)), TLanes.Load(source + (3 * TLanes.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> LoadBytes(byte* source) =>
        new(TLanes.LoadBytes(source), TLanes.LoadBytes(source + TLanes.Count), TLanes.LoadBytes(source + (2 * TLanes.Count)), TLanes.LoadBytes(source + (3 * TLanes.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> LoadHalves(ushort* source) =>
        new(TLanes.LoadHalves(source), TLanes.LoadHalves(source + TLanes.Count), TLanes.LoadHalves(source + (2 * TLanes.Count)), TLanes.LoadHalves(source + (3 * TLanes.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination)
    {
        _first.Store(destination);
        _second.Store(destination + TLanes.Count);
        _third.Store(destination + (2 * TLanes.Count));
        _fourth.Store(destination + (3 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        _first.StoreBytes(destination);
        _second.StoreBytes(destination + TLanes.Count);
        _third.StoreBytes(destination + (2 * TLanes.Count));
        _fourth.StoreBytes(destination + (3 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(ushort* destination)
    {
        _first.StoreHalves(destination);
        _second.StoreHalves(destination + TLanes.Count);
        _third.StoreHalves(destination + (2 * TLanes.Count));
        _fourth.StoreHalves(destination + (3 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(double* sums)
    {
        _first.AddTo(sums);
        _second.AddTo(sums + TLanes.Count);
        _third.AddTo(sums + (2 * TLanes.Count));
        _fourth.AddTo(sums + (3 * TLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> operator +(FourLanes<TLanes> left, FourLanes<TLanes> right) =>
        new(left._first + right._first, left._second + right._second, left._third + right._third, left._fourth + right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> operator -(FourLanes<TLanes> left, FourLanes<TLanes> right) =>
        new(left._first - right._first, left._second - right._second, left._third - right._third, left._fourth - right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> operator *(FourLanes<TLanes> left, FourLanes<TLanes> right) =>
        new(left._first * right._first, left._second * right._second, left._third * right._third, left._fourth * right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> operator /(FourLanes<TLanes> left, FourLanes<TLanes> right) =>
        new(left._first / right._first, left._second / right._second, left._third / right._third, left._fourth / right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> MultiplyAdd(FourLanes<TLanes> a, FourLanes<TLanes> b, FourLanes<TLanes> c) => new(
        TLanes.MultiplyAdd(a._first, b._first, c._first), TLanes.MultiplyAdd(a._second, b._second, c._second), TLanes.MultiplyAdd(a._third, b._third, c._third), TLanes.MultiplyAdd(a._fourth, b._fourth, c._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes<TLanes> Max(FourLanes<TLanes> left, FourLanes<TLanes> right) =>
        new(TLanes.Max(left._first, right._first), TLanes.Max(left._second, right._second), TLanes.Max(left._third, right._third), TLanes.Max(left._fourth, right._fourth));
}
