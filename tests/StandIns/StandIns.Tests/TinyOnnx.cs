using System.Text;

namespace StandIns.Tests;

/// <summary>Writes the ONNX model "embedding = input * factors", of rows of as many values as there are factors.</summary>
internal static class TinyOnnx
{
    public static byte[] Multiply(params float[] factors)
    {
        byte[] factorBytes = [.. factors.SelectMany(BitConverter.GetBytes)];
        byte[] graph =
        [
            .. Bytes(1, [.. Text(1, "input"), .. Text(1, "factors"), .. Text(2, "embedding"), .. Text(4, "Mul")]),
            .. Text(2, "multiply"),
            .. Bytes(5, [.. Number(1, factors.Length), .. Number(2, 1), .. Text(8, "factors"), .. Bytes(9, factorBytes)]),
            .. Bytes(11, Value("input", factors.Length)),
            .. Bytes(12, Value("embedding", factors.Length)),
        ];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 17))];
    }

    /// <summary>A float tensor [N, size].</summary>
    private static byte[] Value(string name, int size) =>
    [
        .. Text(1, name),
        .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, [.. Bytes(1, Text(2, "N")), .. Bytes(1, Number(1, size))])])),
    ];

    private static byte[] Number(int field, int value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Bytes(int field, byte[] value) => [(byte)((field << 3) | 2), .. Varint(value.Length), .. value];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value > 127; value >>= 7)
            yield return (byte)((value & 127) | 128);
        yield return (byte)value;
    }
}
