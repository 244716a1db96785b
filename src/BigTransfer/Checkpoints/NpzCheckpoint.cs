using BigTransfer.Numpy;

namespace BigTransfer.Checkpoints;

/// <summary>A .npz archive of arrays of numbers, stored or deflated, in either order of their elements.</summary>
internal sealed class NpzCheckpoint : Checkpoint
{
    public const string FormatName = "npz";

    private readonly NpzReader _reader;

    private NpzCheckpoint(NpzReader reader, string name) : base(name, reader.Names.Select(array => Describe(reader, array))) => _reader = reader;

    public override string Format => FormatName;

    /// <summary>A zip archive that begins with a file, or one without any.</summary>
    public static bool Matches(byte[] head) => head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..];

    public static Checkpoint Create(CheckpointSource source)
    {
        var (stream, name, _) = source;
        var checkpoint = new NpzCheckpoint(new NpzReader(stream, name), name);
        CheckpointLimits.CheckExpansion(checkpoint.Tensors.Values, stream.Length, name);
        return checkpoint;
    }

    protected override void ReadData(TensorInfo tensor, Span<float> destination) => _reader.Read(tensor.Name, destination);

    protected override void Close() => _reader.Dispose();

    private static TensorInfo Describe(NpzReader reader, string array)
    {
        var header = reader.ReadHeader(array);
        return new(array, header.Shape, header.ElementType);
    }
}
