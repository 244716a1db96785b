using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Kernels;

/// <summary>16 values in a vector of 512 bits.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> values) : ILanes<Lanes512>
{
    private readonly Vector512<float> _values = values;

    public static int Count => Vector512<float>.Count;

    public static Lanes512 Of(float value) => new(Vector512.Create(value));

    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    public void Store(float* destination) => _values.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBytes(byte* source)
    {
        if (Avx512F.IsSupported)
            return new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source))));
        var shorts = Vector256.WidenLower(Vector128.Load(source).ToVector256Unsafe());
        return new(Vector512.ConvertToSingle(Vector512.WidenLower(shorts.ToVector512Unsafe()).AsInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* destination)
    {
        var inside = Vector512.MinNative(Vector512.MaxNative(_values, Vector512<float>.Zero), Vector512.Create((float)byte.MaxValue));
        if (Avx512F.IsSupported)
        {
            // Rounds by itself.
            Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32(inside)).Store(destination);
            return;
        }
        var numbers = Vector512.ConvertToInt32Native(Vector512.Round(inside)).AsUInt32();
        var shorts = Vector256.Narrow(numbers.GetLower(), numbers.GetUpper());
        Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadHalves(ushort* source)
    {
        var bits = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(Vector256.Load((short*)source))
            : Vector512.WidenLower(Vector256.Load((short*)source).ToVector512Unsafe());
        return new(((bits << HalfNumbers.Shift) & Vector512.Create(HalfNumbers.Kept)).AsSingle() * Vector512.Create(HalfNumbers.Up));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreHalves(ushort* destination)
    {
        var inside = Vector512.MinNative(Vector512.MaxNative(_values, Vector512.Create(-HalfNumbers.Largest)), Vector512.Create(HalfNumbers.Largest));
        var number = (inside * Vector512.Create(HalfNumbers.Down)).AsUInt32();
        var rounded = (number + Vector512.Create(HalfNumbers.Rounding)) >> HalfNumbers.Shift;
        var bits = Vector512.ConditionalSelect(Vector512.Create(HalfNumbers.Sign), number >> 16, rounded);
        var halves = Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(bits) : Vector256.Narrow(bits.GetLower(), bits.GetUpper());
        halves.Store(destination);
    }

    public void AddTo(double* sums)
    {
        var (low, high) = Vector512.Widen(_values);
        (Vector512.Load(sums) + low).Store(sums);
        sums += Vector512<double>.Count;
        (Vector512.Load(sums) + high).Store(sums);
    }

    public static Lanes512 operator +(Lanes512 left, Lanes512 right) => new(left._values + right._values);

    public static Lanes512 operator -(Lanes512 left, Lanes512 right) => new(left._values - right._values);

    public static Lanes512 operator *(Lanes512 left, Lanes512 right) => new(left._values * right._values);

    public static Lanes512 operator /(Lanes512 left, Lanes512 right) => new(left._values / right._values);

    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._values, b._values, c._values));

    public static Lanes512 Max(Lanes512 left, Lanes512 right) => new(Vector512.MaxNative(left._values, right._values));
}
