using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BigTransfer.Kernels;

/// <summary>4 values in a vector of 128 bits.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> values) : ILanes<Lanes128>
{
    private readonly Vector128<float> _values = values;

    public static int Count => Vector128<float>.Count;

    public static Lanes128 Of(float value) => new(Vector128.Create(value));

    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    public void Store(float* destination) => _values.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadBytes(byte* source)
    {
        var bytes = Vector128.CreateScalar(*(uint*)source).AsByte();
        return new(Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        var inside = Vector128.MinNative(Vector128.MaxNative(_values, Vector128<float>.Zero), Vector128.Create((float)byte.MaxValue));
        var numbers = Vector128.ConvertToInt32Native(Vector128.Round(inside)).AsUInt32();
        var shorts = Vector128.Narrow(numbers, numbers);
        *(uint*)destination = Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadHalves(ushort* source)
    {
        var bits = Vector128.WidenLower(Vector128.CreateScalar(*(long*)source).AsInt16());
        return new(((bits << HalfNumbers.Shift) & Vector128.Create(HalfNumbers.Kept)).AsSingle() * Vector128.Create(HalfNumbers.Up));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(ushort* destination)
    {
        var inside = Vector128.MinNative(Vector128.MaxNative(_values, Vector128.Create(-HalfNumbers.Largest)), Vector128.Create(HalfNumbers.Largest));
        var number = (inside * Vector128.Create(HalfNumbers.Down)).AsUInt32();
        var rounded = (number + Vector128.Create(HalfNumbers.Rounding)) >> HalfNumbers.Shift;
        var bits = Vector128.ConditionalSelect(Vector128.Create(HalfNumbers.Sign), number >> 16, rounded);
        *(ulong*)destination = Vector128.Narrow(bits, bits).AsUInt64().ToScalar();
    }

    public void AddTo(double* sums)
    {
        var (low, high) = Vector128.Widen(_values);
        (Vector128.Load(sums) + low).Store(sums);
        sums += Vector128<double>.Count;
        (Vector128.Load(sums) + high).Store(sums);
    }

    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left._values + right._values);

    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left._values - right._values);

    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(left._values * right._values);

    public static Lanes128 operator /(Lanes128 left, Lanes128 right) => new(left._values / right._values);

    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._values, b._values, c._values));

    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(Vector128.MaxNative(left._values, right._values));
}
