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

    public void AddTo(double* sums)
    {
        var (low, high) = Vector128.Widen(_values);
        (Vector128.Load(sums) + low).Store(sums);
        sums += Vector128<double>.Count;
        (Vector128.Load(sums) + high).Store(sums);
    }

    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left._values + right._values);

    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left._values - right._values);

    public static Lanes128 MultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._values, b._values, c._values));

    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(Vector128.MaxNative(left._values, right._values));
}
