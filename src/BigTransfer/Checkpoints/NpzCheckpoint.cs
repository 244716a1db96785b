using BigTransfer.Numpy;

namespace BigTransfer.Checkpoints;

/// <summary>A .npz archive of float32 or float16 arrays, stored or deflated.</summary>
internal sealed class NpzCheckpoint : Checkpoint
{
    public const string FormatName = "npz";

    private readonly NpzReader _reader;

    private NpzCheckpoint(NpzReader reader, string name) : base(name, reader.Names.Select(array => Describe(reader, array, name))) =>
        _reader = reader;

    public override string Format => FormatName;

    /// <summary>A zip archive that begins with a file, or one without any.</summary>
    public static bool Matches(byte[] head) => head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..];

    public static Checkpoint Create(CheckpointSource source) => new NpzCheckpoint(new NpzReader(source.Stream, source.Name), source.Name);

    protected override void ReadData(TensorInfo tensor, Span<float> destination) => _reader.Read(tensor.Name, destination);

    protected override void Close() => _reader.Dispose();

    private static TensorInfo Describe(NpzReader reader, string array, string name)
    {
        var header = reader.ReadHeader(array);
        if (header.ElementType is not (ElementType.Float32 or ElementType.Float16))
            throw new BigTransferException(
                $"{name}: tensor '{array}' has elements of type {header.ElementType}; Float32 or Float16 was expected");
        return new(array, header.Shape, header.ElementType);
    }
}
