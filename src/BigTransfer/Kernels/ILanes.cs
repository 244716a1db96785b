namespace BigTransfer.Kernels;

/// <summary>
/// A few float32 values that one instruction works on. Kernels are written once over it: the vector forms are its vector implementations, the
/// scalar twin is <see cref="ScalarLanes"/>. Every operation rounds alike in all of them, so that they give the same values to the bit.
/// </summary>
internal unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>How many values.</summary>
    static abstract int Count { get; }

    /// <summary>One value in all lanes.</summary>
    static abstract TSelf Of(float value);

    /// <summary>The values at an address, aligned or not.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes the values to an address, aligned or not.</summary>
    void Store(float* destination);

    /// <summary>Bytes at an address, as numbers.</summary>
    static abstract TSelf LoadBytes(byte* source);

    /// <summary>Writes the values as bytes: rounded, halves to even, and 0 or 255 where they are beyond.</summary>
    void StoreBytes(byte* destination);

    /// <summary>float16 values at an address.</summary>
    static abstract TSelf LoadHalves(ushort* source);

    /// <summary>Writes the values as float16: rounded to the nearer, halves away from zero, and the largest float16 where they are beyond it.</summary>
    void StoreHalves(ushort* destination);

    /// <summary>Adds each value to a double of its own.</summary>
    void AddTo(double* sums);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The larger values; of NaN and a number either.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);
}
