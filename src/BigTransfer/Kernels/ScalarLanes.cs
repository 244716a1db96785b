namespace BigTransfer.Kernels;

/// <summary>One value: the twin that the vector forms are held against, and the tail where a length is no multiple of theirs.</summary>
internal readonly unsafe struct ScalarLanes(float value) : ILanes<ScalarLanes>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static ScalarLanes Of(float value) => new(value);

    public static ScalarLanes Load(float* source) => new(*source);

    public void Store(float* destination) => *destination = _value;

    public static ScalarLanes LoadBytes(byte* source) => new(*source);

    public void StoreBytes(byte* destination) =>
        *destination = (byte)MathF.Round(float.MinNative(float.MaxNative(_value, 0), byte.MaxValue));

    public static ScalarLanes LoadHalves(ushort* source) => new((float)BitConverter.UInt16BitsToHalf(*source));

    public void StoreHalves(ushort* destination)
    {
        float size = float.MinNative(MathF.Abs(_value), HalfNumbers.Largest) * HalfNumbers.Down;
        uint bits = (BitConverter.SingleToUInt32Bits(size) + HalfNumbers.Rounding) >> HalfNumbers.Shift;
        *destination = (ushort)(bits | ((BitConverter.SingleToUInt32Bits(_value) >> 16) & HalfNumbers.Sign));
    }

    public void AddTo(double* sums) => *sums += _value;

    public static ScalarLanes operator +(ScalarLanes left, ScalarLanes right) => new(left._value + right._value);

    public static ScalarLanes operator -(ScalarLanes left, ScalarLanes right) => new(left._value - right._value);

    public static ScalarLanes operator *(ScalarLanes left, ScalarLanes right) => new(left._value * right._value);

    public static ScalarLanes operator /(ScalarLanes left, ScalarLanes right) => new(left._value / right._value);

    public static ScalarLanes MultiplyAdd(ScalarLanes a, ScalarLanes b, ScalarLanes c) =>
        new(float.FusedMultiplyAdd(a._value, b._value, c._value));

    public static ScalarLanes Max(ScalarLanes left, ScalarLanes right) => new(float.MaxNative(left._value, right._value));
}
