using System.Buffers;
using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>A saved model, of any origin, cut down to what some of its values need. Fields are copied as they are, known here or not.</summary>
internal static class ModelCut
{
    private const int ChunkBytes = 1 << 16; // whole elements of every type

    /// <summary>The cut model; external data stays where it is, and what refers to it as it is.</summary>
    public static ModelWriter Of(Stream stream, string name, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata) =>
        Of(ModelSkim.Read(stream, name), stream, name, outputs, [metadata], external: null, options: null, ends: null);

    /// <summary>The cut model with all its data, to be saved anywhere.</summary>
    /// <param name="stream">The model, needed until it is saved.</param>
    /// <param name="path">Its path.</param>
    /// <param name="outputs">Names of values.</param>
    /// <param name="metadata">Written over the model's own.</param>
    /// <param name="options">How the weights are stored.</param>
    /// <param name="ends">What stands around the outputs; null for nothing.</param>
    public static ModelWriter Of(
        Stream stream, string path, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata, OnnxSaveOptions options,
        IGraphEnds? ends)
    {
        var skim = ModelSkim.Read(stream, path);
        if (skim.NodeWithExternalData is { } node)
            throw new BigTransferException($"{path}: node '{node.Name}' ({node.OpType}) has external data, which can be run but not saved anew");
        KeyValuePair<string, string>[]? stored = options.Float16Weights ? [OnnxGraph.Float16Entry] : null;
        return Of(skim, stream, path, outputs, [metadata, stored], path, options, ends);
    }

    /// <summary>The initializers of a model whose data can be read, by name; the stream is needed for that.</summary>
    public static Dictionary<string, Initializer> Weights(Stream stream, string path)
    {
        var skim = ModelSkim.Read(stream, path);
        return skim.GraphFields.Where(part => part.Part is TensorProto)
            .Select(part => Lift(skim, part.Field, (TensorProto)part.Part, stream, path))
            .OfType<Initializer>().DistinctBy(weight => weight.Name).ToDictionary(weight => weight.Name, StringComparer.Ordinal);
    }

    /// <summary>The cut model for a session; external data stays where it is.</summary>
    public static OnnxModel ToModel(Stream stream, string path, IReadOnlyList<string> outputs)
    {
        var skim = ModelSkim.Read(stream, path);
        if (skim.ExternalFiles.Count == 0)
            return Of(skim, stream, path, outputs, [], external: null, options: null, ends: null).ToModel();
        var (folder, names) = ExternalData.Resolve(path, skim.ExternalFiles);
        foreach (var entry in skim.Initializers.SelectMany(tensor => tensor.ExternalData).Where(entry => entry.Key == "location"))
            entry.Value = names[entry.Value];
        return new OnnxModel(Of(skim, stream, path, outputs, [], external: null, options: null, ends: null).ToBytes(), folder);
    }

    /// <param name="skim">The model.</param>
    /// <param name="stream">Where it lies.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="outputs">Names of values.</param>
    /// <param name="metadata">Written over the model's own.</param>
    /// <param name="external">The model's path where external data is to be read; null leaves it where it is.</param>
    /// <param name="options">How the weights are stored; null leaves them as they are.</param>
    /// <param name="ends">What stands around the outputs; null for nothing.</param>
    private static ModelWriter Of(
        ModelSkim skim, Stream stream, string name, IReadOnlyList<string> outputs, IEnumerable<KeyValuePair<string, string>>?[] metadata,
        string? external, OnnxSaveOptions? options, IGraphEnds? ends)
    {
        var former = skim.Values(GraphProto.OutputFieldNumber).ToList();
        var declared = skim.Values(GraphProto.ValueInfoFieldNumber).Concat(former).ToLookup(value => value.Name);
        OnnxGraph.CheckOutputs(outputs, skim.Nodes.SelectMany(node => node.Output), [.. declared.Select(value => value.Key)], name);

        var declarations = new GraphProto();
        declarations.Output.Add(outputs.Distinct().Select(output => declared[output].FirstOrDefault() ?? new ValueInfoProto { Name = output }));
        var (values, nodes) = GraphPruning.Need(skim.Nodes, outputs);
        // A former output is declared as a value from now on.
        declarations.ValueInfo.Add(former.Where(value => values.Contains(value.Name) && !outputs.Contains(value.Name)));

        var graph = new MemoryStream();
        var initializers = new List<Initializer>();
        var input = Input(skim);
        var start = input is null ? null : ends?.Start(input, name);
        if (start is { } own)
            new GraphProto { Input = { own.Input }, Node = { own.Node } }.WriteTo(graph); // nodes stand in the order of the computation
        bool replaces = options is { Float16Weights: true } or { Quantized: not null };
        foreach (var (field, part) in Kept(skim, values, nodes, outputs, start is null ? null : input?.Name, replaces))
        {
            if (part is TensorProto tensor && Lift(skim, field, tensor, stream, external) is { } lifted)
                initializers.Add(lifted);
            else if (part is TensorProto { DataLocation: TensorProto.Types.DataLocation.External } outside)
                new GraphProto { Initializer = { outside } }.WriteTo(graph);
            else
                Copy(stream, field.Start, field.End, bytes => graph.Write(bytes));
        }
        ends?.AddTo(declarations, values, ValueTypes.Of(skim));
        initializers.AddRange(ends?.Weights(values) ?? []);
        declarations.WriteTo(graph);

        var model = new MemoryStream();
        foreach (var field in skim.ModelFields.Where(field => field.Number != ModelProto.MetadataPropsFieldNumber))
            Copy(stream, field.Start, field.End, bytes => model.Write(bytes));
        model.Write(OnnxGraph.Describe(skim.Model, values, name, ends, metadata));
        return new ModelWriter(name, model.ToArray(), graph.ToArray(), initializers, options);
    }

    /// <summary>The parts of the graph that stay.</summary>
    private static List<(WireField Field, IMessage Part)> Kept(
        ModelSkim skim, HashSet<string> values, bool[] nodes, IReadOnlyList<string> outputs, string? formerInput, bool replaces)
    {
        // Inputs of which an initializer is the default: where it is dropped, or becomes the output of a cast, so must the input.
        var dropped = skim.Initializers.Select(tensor => tensor.Name)
            .Where(tensor => replaces || !values.Contains(tensor)).ToHashSet(StringComparer.Ordinal);
        var node = 0;
        bool Keep(uint field, IMessage part) => field switch
        {
            GraphProto.NodeFieldNumber => nodes[node++],
            GraphProto.InitializerFieldNumber => values.Contains(((TensorProto)part).Name),
            GraphProto.InputFieldNumber => !dropped.Contains(((ValueInfoProto)part).Name) && ((ValueInfoProto)part).Name != formerInput,
            GraphProto.OutputFieldNumber => false,
            GraphProto.ValueInfoFieldNumber when part is ValueInfoProto value => values.Contains(value.Name) && !outputs.Contains(value.Name),
            _ => true,
        };
        return [.. skim.GraphFields.Where(part => Keep(part.Field.Number, part.Part))];
    }

    /// <summary>The network's own input: the first that is no initializer's default.</summary>
    private static ValueInfoProto? Input(ModelSkim skim)
    {
        var defaults = skim.Initializers.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        return skim.Values(GraphProto.InputFieldNumber).FirstOrDefault(value => !defaults.Contains(value.Name));
    }

    /// <summary>An initializer whose data can be written anew; null where its field is to be copied as it is.</summary>
    private static Initializer? Lift(ModelSkim skim, WireField field, TensorProto tensor, Stream stream, string? external)
    {
        if (skim.DataOf(field) is { } data)
            return new Initializer(tensor.Name, tensor.DataType, tensor.Dims, sink => Copy(stream, data.Content, data.End, sink));
        if (external is null || ExternalData.Of(tensor, external) is not { } outside)
            return null;
        if (Initializer.ElementBytes(tensor.DataType) is null || tensor.Dims.Any(length => length is < 0 or > int.MaxValue))
            throw new BigTransferException(
                $"{external}: tensor '{tensor.Name}': external data of type {tensor.DataType} and shape [{string.Join(", ", tensor.Dims)}] "
                + "cannot be saved anew");
        var lifted = new Initializer(tensor.Name, tensor.DataType, tensor.Dims, sink => { });
        outside = outside with { Length = outside.Length ?? lifted.Bytes };
        if (outside.Length != lifted.Bytes)
            throw new BigTransferException(
                $"{external}: tensor '{tensor.Name}' has {outside.Length} bytes of external data; its shape takes {lifted.Bytes}");
        var file = outside.Find(external, tensor.Name);
        return lifted with
        {
            Data = sink =>
            {
                using var from = InputFile.Open(file);
                Copy(from, outside.Offset, outside.Offset + lifted.Bytes, sink);
            },
        };
    }

    private static void Copy(Stream stream, long start, long end, ByteSink sink)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            stream.Position = start;
            for (var left = end - start; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(left, ChunkBytes));
                stream.ReadExactly(part);
                sink(part);
                left -= part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
