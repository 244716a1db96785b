using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>A tensor of a model whose data is not in memory.</summary>
/// <param name="Name">The initializer's name.</param>
/// <param name="Type">Its element type, one of those that <see cref="ElementBytes"/> knows.</param>
/// <param name="Dims">Its shape.</param>
/// <param name="Data">Hands out the data, row-major and little-endian, in pieces of whole elements.</param>
internal sealed record Initializer(string Name, TensorProto.Types.DataType Type, IReadOnlyList<long> Dims, Action<ByteSink> Data)
{
    public long Count => Dims.Aggregate(1L, (product, length) => checked(product * length));

    public long Bytes => checked(Count * ElementBytes(Type)!.Value);

    /// <summary>Whether it is a matrix or a kernel: more than one dimension is longer than 1.</summary>
    public bool IsKernel => Dims.Count(length => length > 1) > 1;

    /// <summary>The initializer's message without data.</summary>
    public TensorProto Header() => new() { Name = Name, DataType = Type, Dims = { Dims } };

    /// <summary>Bytes of an element; null where elements are not whole bytes or not of one length.</summary>
    public static int? ElementBytes(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Bool => 1,
        TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Int16
            or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 => 2,
        TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Uint32 => 4,
        TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Int64
            or TensorProto.Types.DataType.Uint64 or TensorProto.Types.DataType.Complex64 => 8,
        TensorProto.Types.DataType.Complex128 => 16,
        _ => null,
    };
}
