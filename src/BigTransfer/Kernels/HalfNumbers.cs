namespace BigTransfer.Kernels;

/// <summary>How float16 and float32 lie to each other (IEEE 754): with exponents shifted by a factor, the one is the upper bits of the other.</summary>
internal static class HalfNumbers
{
    /// <summary>Bits that float32 has more behind the point.</summary>
    internal const int Shift = 23 - 10;

    /// <summary>Half of the last bit that is kept.</summary>
    internal const uint Rounding = 1u << (Shift - 1);

    /// <summary>Of a float16 that was widened with its sign and shifted, the bits that float32 has at these places.</summary>
    internal const int Kept = unchecked((int)0x8fffe000);

    /// <summary>The sign of a float16.</summary>
    internal const uint Sign = 0x8000;

    /// <summary>The largest float16.</summary>
    internal const float Largest = 65504;

    /// <summary>2^(127 - 15), the difference of the exponents' zeros.</summary>
    internal const float Up = 5.192296858534828e33f;

    /// <summary>1 / <see cref="Up"/>.</summary>
    internal const float Down = 1.925929944387236e-34f;
}
