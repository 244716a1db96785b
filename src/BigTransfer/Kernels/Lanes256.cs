using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BigTransfer.Kernels;

/// <summary>8 values in a vector of 256 bits.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> values) : ILanes<Lanes256>
{
    private readonly Vector256<float> _values = values;

    public static int Count => Vector256<float>.Count;

    public static Lanes256 Of(float value) => new(Vector256.Create(value));

    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    public void Store(float* destination) => _values.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBytes(byte* source)
    {
        var shorts = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)source).AsByte());
        return new(Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        var inside = Vector256.MinNative(Vector256.MaxNative(_values, Vector256<float>.Zero), Vector256.Create((float)byte.MaxValue));
        var numbers = Vector256.ConvertToInt32Native(Vector256.Round(inside)).AsUInt32();
        var shorts = Vector128.Narrow(numbers.GetLower(), numbers.GetUpper());
        *(ulong*)destination = Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalves(ushort* source)
    {
        var halves = Vector128.Load(source);
        var bits = Vector256.Create(Vector128.WidenLower(halves), Vector128.WidenUpper(halves));
        var size = ((bits & Vector256.Create(0x7fffu)) << HalfNumbers.Shift).AsSingle() * Vector256.Create(HalfNumbers.Up);
        return new((size.AsUInt32() | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(ushort* destination)
    {
        var size = Vector256.MinNative(Vector256.Abs(_values), Vector256.Create(HalfNumbers.Largest)) * Vector256.Create(HalfNumbers.Down);
        var sign = (_values.AsUInt32() >> 16) & Vector256.Create(0x8000u);
        var bits = ((size.AsUInt32() + Vector256.Create(HalfNumbers.Rounding)) >> HalfNumbers.Shift) | sign;
        Vector128.Narrow(bits.GetLower(), bits.GetUpper()).Store(destination);
    }

    public void AddTo(double* sums)
    {
        var (low, high) = Vector256.Widen(_values);
        (Vector256.Load(sums) + low).Store(sums);
        sums += Vector256<double>.Count;
        (Vector256.Load(sums) + high).Store(sums);
    }

    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._values + right._values);

    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left._values - right._values);

    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._values * right._values);

    public static Lanes256 operator /(Lanes256 left, Lanes256 right) => new(left._values / right._values);

    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._values, b._values, c._values));

    public static Lanes256 Max(Lanes256 left, Lanes256 right) => new(Vector256.MaxNative(left._values, right._values));
}
