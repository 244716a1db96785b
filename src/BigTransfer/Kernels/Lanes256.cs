using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
        var bytes = Vector128.CreateScalar(*(ulong*)source).AsByte();
        if (Avx2.IsSupported)
            return new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes)));
        var shorts = Vector128.WidenLower(bytes);
        return new(Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        var inside = Vector256.MinNative(Vector256.MaxNative(_values, Vector256<float>.Zero), Vector256.Create((float)byte.MaxValue));
        if (Avx2.IsSupported)
        {
            // Rounds by itself.
            var levels = Avx.ConvertToVector256Int32(inside);
            var pairs = Sse41.PackUnsignedSaturate(levels.GetLower(), levels.GetUpper()).AsInt16();
            *(ulong*)destination = Sse2.PackUnsignedSaturate(pairs, pairs).AsUInt64().ToScalar();
            return;
        }
        var numbers = Vector256.ConvertToInt32Native(Vector256.Round(inside)).AsUInt32();
        var shorts = Vector128.Narrow(numbers.GetLower(), numbers.GetUpper());
        *(ulong*)destination = Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalves(ushort* source)
    {
        var halves = Vector128.Load((short*)source);
        var bits = Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(halves)
            : Vector256.Create(Vector128.WidenLower(halves), Vector128.WidenUpper(halves));
        return new(((bits << HalfNumbers.Shift) & Vector256.Create(HalfNumbers.Kept)).AsSingle() * Vector256.Create(HalfNumbers.Up));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(ushort* destination)
    {
        var inside = Vector256.MinNative(Vector256.MaxNative(_values, Vector256.Create(-HalfNumbers.Largest)), Vector256.Create(HalfNumbers.Largest));
        var number = (inside * Vector256.Create(HalfNumbers.Down)).AsUInt32();
        var rounded = (number + Vector256.Create(HalfNumbers.Rounding)) >> HalfNumbers.Shift;
        var bits = Vector256.ConditionalSelect(Vector256.Create(HalfNumbers.Sign), number >> 16, rounded);
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
