using BigTransfer.Graphs.Onnx;
using BigTransfer.Graphs.Quantized;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>
/// Writes a model whose weights are not in memory: the message is laid out by hand around the data of each initializer, all lengths being known
/// beforehand from shapes.
/// </summary>
internal sealed class ModelWriter
{
    /// <summary>Offsets of external data: whole pages, so that a reader can map them (onnx/docs/ExternalData.md).</summary>
    private const int PageBytes = 4096;

    /// <summary>Smaller tensors stay in the message; onnx's own tools draw the line here, too.</summary>
    private const int SmallestExternalBytes = 1024;

    /// <summary>A longer model goes to a session by way of a file, whose weights ONNX Runtime maps instead of holding them three times: R50x1 then
    /// takes 290 MB rather than 480, in the same time.</summary>
    private const long MostInMemory = 1L << 26;

    private readonly string _name;
    private readonly byte[] _model;
    private readonly byte[] _graph;
    private readonly IReadOnlyList<Initializer> _initializers;

    /// <param name="name">What messages call the model.</param>
    /// <param name="model">The model's fields but the graph.</param>
    /// <param name="graph">The graph's fields but these initializers.</param>
    /// <param name="initializers">What is to be written.</param>
    /// <param name="options">Whether kernels are stored as float16, or as integers.</param>
    public ModelWriter(string name, byte[] model, byte[] graph, IReadOnlyList<Initializer> initializers, OnnxSaveOptions? options = null)
    {
        (_name, _model, _graph, _initializers) = (name, model, graph, initializers);
        if (options?.Float16Weights == true)
        {
            (_initializers, var casts) = HalfWeights.Apply(initializers, name);
            _graph = [.. new GraphProto { Node = { casts } }.ToByteArray(), .. graph];
        }
        if (options?.Quantized is { } layers)
            (_graph, _initializers) = QuantizedGraph.Apply(_graph, _initializers, layers);
    }

    /// <summary>Bytes of the whole model in one message.</summary>
    public long Length => _model.Length + FieldBytes(GraphBytes);

    private long GraphBytes => _graph.Length + _initializers.Sum(initializer => FieldBytes(InitializerBytes(initializer)));

    /// <summary>Writes a file, or a file and its data; all is there whole or not at all.</summary>
    /// <param name="path">The model; its data is called the same with ".data" at the end.</param>
    /// <param name="external">Whether the data is a second file; null decides by the length.</param>
    /// <param name="cancellation">Stops between tensors; nothing is left then.</param>
    /// <exception cref="BigTransferException">The files cannot be written, or one file is asked for and cannot hold the model.</exception>
    public void Save(string path, bool? external, CancellationToken cancellation)
    {
        if (external ?? Length > Array.MaxLength)
            AtomicFile.WriteTogether(path, ExternalData.Ending, (model, data, dataName) =>
                model.Write(WriteExternal(data.Write, dataName, cancellation)));
        else if (Length <= Array.MaxLength)
            AtomicFile.Write(path, stream => Write(stream, cancellation));
        else
            throw TooLong();
    }

    /// <summary>The model's bytes in one message.</summary>
    /// <exception cref="BigTransferException">It is more than an array holds.</exception>
    public byte[] ToBytes()
    {
        if (Length > Array.MaxLength)
            throw TooLong();
        var model = new byte[Length];
        using var stream = new MemoryStream(model);
        Write(stream, CancellationToken.None);
        return model;
    }

    /// <summary>The model for a session in this process; large weights lie in a private temporary folder where there is room for one.</summary>
    /// <exception cref="BigTransferException">There is no room, and memory does not hold the model as one array either.</exception>
    public OnnxModel ToModel() => ToModel(MostInMemory, () => Directory.CreateTempSubdirectory("bit-onnx-").FullName);

    internal OnnxModel ToModel(long mostInMemory, Func<string> newFolder)
    {
        if (Length <= mostInMemory)
            return new OnnxModel(ToBytes());
        string? folder = null;
        try
        {
            folder = newFolder();
            using var data = new FileStream(
                Path.Combine(folder, "weights"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            var message = WriteExternal(data.Write, "weights");
            return new OnnxModel(message, folder, data.Position, ownsFolder: true);
        }
        catch (Exception e)
        {
            new OnnxModel([], folder, ownsFolder: folder is not null).Dispose();
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            // The same model either way; only memory tells the difference.
            return Length <= Array.MaxLength
                ? new OnnxModel(ToBytes())
                : throw new BigTransferException(
                    $"{_name}: its {Length} bytes of weights do not fit the temporary folder {Path.GetTempPath()}: {e.Message}", e);
        }
    }

    private BigTransferException TooLong() => new($"{_name}: as one ONNX file it takes {Length} bytes; the format allows {Array.MaxLength}");

    private void Write(Stream stream, CancellationToken cancellation)
    {
        stream.Write(_model);
        WriteStart(stream, ModelProto.GraphFieldNumber, GraphBytes);
        stream.Write(_graph);
        foreach (var initializer in _initializers)
        {
            cancellation.ThrowIfCancellationRequested();
            WriteStart(stream, GraphProto.InitializerFieldNumber, InitializerBytes(initializer));
            initializer.Header().WriteTo(stream);
            WriteStart(stream, TensorProto.RawDataFieldNumber, initializer.Bytes);
            WriteData(initializer, stream.Write);
        }
    }

    /// <summary>Writes the data of all but the smallest tensors and returns the message that refers to it.</summary>
    /// <param name="data">Where to, from its start.</param>
    /// <param name="location">What the message calls it.</param>
    /// <param name="cancellation">Stops between tensors.</param>
    public byte[] WriteExternal(ByteSink data, string location, CancellationToken cancellation = default)
    {
        var graph = new MemoryStream();
        graph.Write(_graph);
        long position = 0;
        foreach (var initializer in _initializers)
        {
            cancellation.ThrowIfCancellationRequested();
            var tensor = initializer.Header();
            if (initializer.Bytes < SmallestExternalBytes)
            {
                var inside = new MemoryStream();
                WriteData(initializer, inside.Write);
                tensor.RawData = ByteString.CopyFrom(inside.GetBuffer(), 0, (int)inside.Length);
            }
            else
            {
                var padding = (int)(-position & PageBytes - 1);
                data(new byte[padding]);
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(ExternalData.Entries(location, position + padding, initializer.Bytes));
                WriteData(initializer, data);
                position += padding + initializer.Bytes;
            }
            new GraphProto { Initializer = { tensor } }.WriteTo(graph);
        }
        var model = new MemoryStream();
        model.Write(_model);
        WriteStart(model, ModelProto.GraphFieldNumber, graph.Length);
        graph.WriteTo(model);
        return model.ToArray();
    }

    private void WriteData(Initializer initializer, ByteSink sink)
    {
        long written = 0;
        initializer.Data(bytes =>
        {
            written += bytes.Length;
            sink(bytes);
        });
        if (written != initializer.Bytes)
            throw new BigTransferException($"{_name}: tensor '{initializer.Name}' has {written} bytes of data; its shape takes {initializer.Bytes}");
    }

    private static long InitializerBytes(Initializer initializer) => initializer.Header().CalculateSize() + FieldBytes(initializer.Bytes);

    /// <summary>Bytes of a length-delimited field; all of these have numbers below 16, whose tag takes one byte.</summary>
    private static long FieldBytes(long content) => 1 + CodedOutputStream.ComputeUInt64Size((ulong)content) + content;

    /// <summary>Writes the tag and length of a length-delimited field.</summary>
    private static void WriteStart(Stream stream, int field, long content)
    {
        using var output = new CodedOutputStream(stream, bufferSize: 16, leaveOpen: true);
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)content);
    }
}
