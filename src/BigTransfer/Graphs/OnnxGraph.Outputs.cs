using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

public static partial class OnnxGraph
{
    /// <summary>A saved model with other outputs, cut down to what they need. Nothing else of it changes but its metadata.</summary>
    /// <param name="path">An ONNX file, of any origin.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <param name="metadata">Written beside the model's own, which it may replace.</param>
    /// <exception cref="BigTransferException">Not a whole ONNX model, or no such value: the message lists the declared ones.</exception>
    public static byte[] WithOutputs(string path, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = InputFile.Open(path);
        return WithOutputs(stream, path, outputs, metadata);
    }

    /// <param name="model">An ONNX model, of any origin.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <param name="metadata">Written beside the model's own, which it may replace.</param>
    /// <inheritdoc cref="WithOutputs(string, IReadOnlyList{string}, IReadOnlyDictionary{string, string})"/>
    public static byte[] WithOutputs(byte[] model, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream(model, writable: false);
        return WithOutputs(stream, "ONNX model", outputs, metadata);
    }

    private static byte[] WithOutputs(Stream stream, string name, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata)
    {
        var skim = ModelSkim.Read(stream, name);
        var former = skim.Values(GraphProto.OutputFieldNumber).ToList();
        var declared = skim.Values(GraphProto.ValueInfoFieldNumber).Concat(former).ToLookup(value => value.Name);
        CheckOutputs(outputs, skim.Nodes.SelectMany(node => node.Output), [.. declared.Select(value => value.Key)], name);

        var graph = new GraphProto();
        graph.Output.Add(outputs.Distinct().Select(output => declared[output].FirstOrDefault() ?? new ValueInfoProto { Name = output }));
        var (values, nodes) = GraphPruning.Need(skim.Nodes, outputs);
        // A former output is declared as a value from now on.
        graph.ValueInfo.Add(former.Where(value => values.Contains(value.Name) && !outputs.Contains(value.Name)));
        var kept = KeptFields(skim, values, nodes, outputs);

        var declarations = graph.ToByteArray();
        var described = Describe(skim.Model, values, name, metadata);
        var modelFields = skim.ModelFields.Where(field => field.Number != ModelProto.MetadataPropsFieldNumber).ToList();
        var graphBytes = declarations.Length + kept.Sum(field => field.End - field.Start);
        var start = GraphStart(graphBytes);
        var length = modelFields.Sum(field => field.End - field.Start) + described.Length + start.Length + graphBytes;
        if (length > Array.MaxLength)
            throw new BigTransferException($"{name}: with these outputs it takes {length} bytes; one array holds {Array.MaxLength}");
        var model = new byte[length];
        var position = 0;
        foreach (var field in modelFields)
            Copy(stream, field, model, ref position);
        described.CopyTo(model, position);
        position += described.Length;
        start.CopyTo(model, position);
        position += start.Length;
        foreach (var field in kept)
            Copy(stream, field, model, ref position);
        declarations.CopyTo(model, position);
        return model;
    }

    /// <summary>The model's metadata with <paramref name="metadata"/> over it; a head that is cut off is not claimed any more.</summary>
    private static byte[] Describe(ModelProto model, HashSet<string> values, string name, IReadOnlyDictionary<string, string>? metadata)
    {
        var former = model.MetadataProps.Select(entry => new KeyValuePair<string, string>(entry.Key, entry.Value)).ToList();
        var architecture = ArchitectureMetadata.Read(new Dictionary<string, string>(former.DistinctBy(entry => entry.Key)), name);
        var cut = architecture is not null && !values.Contains(BiTOutputs.Logits) ? ArchitectureMetadata.Write(architecture with { Classes = 0 }) : null;
        return new ModelProto { MetadataProps = { Entries(former, cut, metadata) } }.ToByteArray();
    }

    /// <summary>The fields of the graph that stay as they are.</summary>
    private static List<WireField> KeptFields(ModelSkim skim, HashSet<string> values, bool[] nodes, IReadOnlyList<string> outputs)
    {
        var dropped = skim.Initializers.Select(tensor => tensor.Name).Except(values).ToHashSet(StringComparer.Ordinal);
        var node = 0;
        bool Keep(uint field, IMessage part) => field switch
        {
            GraphProto.NodeFieldNumber => nodes[node++],
            GraphProto.InitializerFieldNumber => values.Contains(((TensorProto)part).Name),
            GraphProto.InputFieldNumber => !dropped.Contains(((ValueInfoProto)part).Name), // once only a default for an initializer
            GraphProto.OutputFieldNumber => false,
            GraphProto.ValueInfoFieldNumber when part is ValueInfoProto value => values.Contains(value.Name) && !outputs.Contains(value.Name),
            _ => true,
        };
        return [.. skim.GraphFields.Where(part => Keep(part.Field.Number, part.Part)).Select(part => part.Field)];
    }

    private static byte[] GraphStart(long content)
    {
        using var start = new MemoryStream();
        ModelWriter.WriteStart(start, ModelProto.GraphFieldNumber, content);
        return start.ToArray();
    }

    private static void Copy(Stream stream, WireField field, byte[] destination, ref int position)
    {
        var length = (int)(field.End - field.Start);
        stream.Position = field.Start;
        stream.ReadExactly(destination, position, length);
        position += length;
    }
}
