using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>Bytes in and out of vectors.</summary>
[TestClass]
public sealed unsafe class ByteLanesTests
{
    // 16 values, as many as the widest vector has: halves, borders and what lies beyond.
    private static readonly float[] Values =
    [
        0, 0.5f, 1.5f, 2.5f, -0.4f, -0.6f, -1e10f, 254.5f, 255.4f, 255.6f, 300, 1e10f, 127.49f, 128.51f, float.PositiveInfinity,
        float.NegativeInfinity,
    ];

    private static readonly byte[] Levels = [0, 0, 2, 2, 0, 0, 0, 254, 255, 255, 255, 255, 127, 129, 255, 0];

    [TestMethod]
    public void Values_are_rounded_half_to_even_and_cut_off()
    {
        CollectionAssert.AreEqual(Levels, Stored<ScalarLanes>());
        CollectionAssert.AreEqual(Levels, Stored<Lanes128>());
        CollectionAssert.AreEqual(Levels, Stored<Lanes256>());
        CollectionAssert.AreEqual(Levels, Stored<Lanes512>());
    }

    [TestMethod]
    public void Bytes_are_read_as_numbers()
    {
        byte[] bytes = [0, 1, 127, 128, 129, 200, 254, 255, 255, 3, 5, 7, 11, 13, 17, 19];
        float[] expected = [.. bytes.Select(level => (float)level)];
        CollectionAssert.AreEqual(expected, Loaded<ScalarLanes>(bytes));
        CollectionAssert.AreEqual(expected, Loaded<Lanes128>(bytes));
        CollectionAssert.AreEqual(expected, Loaded<Lanes256>(bytes));
        CollectionAssert.AreEqual(expected, Loaded<Lanes512>(bytes));
    }

    [TestMethod]
    public void Halves_are_those_of_dotnet_but_for_ties_and_what_is_beyond()
    {
        float[] values =
        [
            0, 1, -1, 1 + (0.49f / 1024), -1 - (0.51f / 1024), MathF.PI, -0f, 65504, 1e-7f, -3e-6f, 0.1f, 255.4f,
            1 + (0.5f / 1024), -1 - (0.5f / 1024), 1e6f, float.NegativeInfinity, // the last four
        ];
        ushort[] expected =
        [
            .. values.Take(12).Select(value => BitConverter.HalfToUInt16Bits((Half)value)), 0x3c01, 0xbc01, 0x7bff, 0xfbff,
        ];
        AssertHalves<ScalarLanes>(values, expected);
        AssertHalves<Lanes128>(values, expected);
        AssertHalves<Lanes256>(values, expected);
        AssertHalves<Lanes512>(values, expected);
    }

    private static void AssertHalves<TLanes>(float[] values, ushort[] expected) where TLanes : unmanaged, ILanes<TLanes>
    {
        var (halves, read) = (new ushort[values.Length], new float[values.Length]);
        fixed (float* x = values, z = read)
        fixed (ushort* y = halves)
        {
            for (int i = 0; i < values.Length; i += TLanes.Count)
            {
                TLanes.Load(x + i).StoreHalves(y + i);
                TLanes.LoadHalves(y + i).Store(z + i);
            }
        }
        CollectionAssert.AreEqual(expected, halves);
        CollectionAssert.AreEqual(expected.Select(half => (float)BitConverter.UInt16BitsToHalf(half)).ToArray(), read);
    }

    private static byte[] Stored<TLanes>() where TLanes : unmanaged, ILanes<TLanes>
    {
        var bytes = new byte[Values.Length];
        fixed (float* x = Values)
        fixed (byte* y = bytes)
        {
            for (int i = 0; i < bytes.Length; i += TLanes.Count)
                TLanes.Load(x + i).StoreBytes(y + i);
        }
        return bytes;
    }

    private static float[] Loaded<TLanes>(byte[] bytes) where TLanes : unmanaged, ILanes<TLanes>
    {
        var values = new float[bytes.Length];
        fixed (byte* x = bytes)
        fixed (float* y = values)
        {
            for (int i = 0; i < bytes.Length; i += TLanes.Count)
                TLanes.LoadBytes(x + i).Store(y + i);
        }
        return values;
    }
}
