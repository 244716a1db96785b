using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

public static partial class OnnxGraph
{
    /// <summary>A saved model with other outputs, cut down to what they need. Nothing else of it changes.</summary>
    /// <param name="path">An ONNX file, of any origin.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <exception cref="BigTransferException">Not a whole ONNX model, or no such value: the message lists the declared ones.</exception>
    public static byte[] WithOutputs(string path, IReadOnlyList<string> outputs)
    {
        using var stream = InputFile.Open(path);
        return WithOutputs(stream, path, outputs);
    }

    /// <param name="model">An ONNX model, of any origin.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <inheritdoc cref="WithOutputs(string, IReadOnlyList{string})"/>
    public static byte[] WithOutputs(byte[] model, IReadOnlyList<string> outputs)
    {
        using var stream = new MemoryStream(model, writable: false);
        return WithOutputs(stream, "ONNX model", outputs);
    }

    private static byte[] WithOutputs(Stream stream, string name, IReadOnlyList<string> outputs)
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
        var graphBytes = declarations.Length + kept.Sum(field => field.End - field.Start);
        var start = GraphStart(graphBytes);
        var length = skim.ModelFields.Sum(field => field.End - field.Start) + start.Length + graphBytes;
        if (length > Array.MaxLength)
            throw new BigTransferException($"{name}: with these outputs it takes {length} bytes; one array holds {Array.MaxLength}");
        var model = new byte[length];
        var position = 0;
        foreach (var field in skim.ModelFields)
            Copy(stream, field, model, ref position);
        start.CopyTo(model, position);
        position += start.Length;
        foreach (var field in kept)
            Copy(stream, field, model, ref position);
        declarations.CopyTo(model, position);
        return model;
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
