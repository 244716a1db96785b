using System.Text;

namespace BigTransfer.Tests.Checkpoints;

/// <summary>MindSpore checkpoints made for tests, field by field, so that wrong ones can be made too.</summary>
internal static class MindSporeFiles
{
    /// <summary>One parameter, or one slice of it, as MindSpore writes it.</summary>
    public static byte[] Value(string tag, string type, long[] dims, byte[] content, bool packed = false) =>
        Field(1, [.. Field(1, Encoding.UTF8.GetBytes(tag)), .. Field(2, Tensor(type, dims, content, packed))]);

    public static byte[] Tensor(string type, long[] dims, byte[] content, bool packed = false)
    {
        byte[] lengths = packed ? Field(1, [.. dims.SelectMany(Varint)]) : [.. dims.SelectMany(length => (byte[])[1 << 3, .. Varint(length)])];
        return [.. lengths, .. Field(2, Encoding.UTF8.GetBytes(type)), .. Field(3, content)];
    }

    /// <summary>A length-delimited field.</summary>
    public static byte[] Field(int number, byte[] content) => [(byte)(number << 3 | 2), .. Varint(content.Length), .. content];

    /// <summary>A whole checkpoint of float32 tensors, the long ones in slices.</summary>
    public static byte[] File(IEnumerable<(string Name, FloatTensor Tensor)> tensors, int sliceElements = int.MaxValue) =>
        [.. tensors.SelectMany(tensor => tensor.Tensor.Data.Chunk(sliceElements).SelectMany(slice =>
            Value(tensor.Name, "Float32", [.. tensor.Tensor.Shape.Select(length => (long)length)], [.. slice.SelectMany(BitConverter.GetBytes)])))];

    private static IEnumerable<byte> Varint(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            yield return (byte)(rest | 0x80);
        yield return (byte)rest;
    }
}
