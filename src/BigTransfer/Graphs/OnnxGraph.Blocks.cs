using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Graphs.Blocks;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Graphs;

/// <content>The fast form of BiT networks, for a session in this process.</content>
public static partial class OnnxGraph
{
    /// <summary>The fast form of a network that <see cref="BlockForm"/> knows, with these layers.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="style">How it is written.</param>
    /// <param name="toModel">Makes the model of what writes it.</param>
    /// <exception cref="BigTransferException">No such layer, damaged weights, or no room for the weights.</exception>
    internal static OnnxModel ToBlocks(BiTWeights weights, IReadOnlyList<string> outputs, BlockStyle style, Func<ModelWriter, OnnxModel> toModel)
    {
        var graph = BiTGraph.Build(weights.Architecture, new BlockOperators(weights.Architecture, style));
        return toModel(Assemble(weights.Architecture, graph, outputs, weights.Checkpoint.Name, Filler(weights, graph)));
    }

    /// <summary>The fast form of a network that was saved here: its weights go by their own names, and its kernels are standardised.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="architecture">The network in it.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="style">How it is written.</param>
    /// <param name="toModel">Makes the model of what writes it.</param>
    /// <returns>The model; or null, and what the file lacks.</returns>
    /// <exception cref="BigTransferException">Not a whole ONNX model, or its external data is not there.</exception>
    internal static (OnnxModel? Model, string WhyNot) ToBlocks(
        string path, BiTArchitecture architecture, IReadOnlyList<string> outputs, BlockStyle style, Func<ModelWriter, OnnxModel> toModel)
    {
        var graph = BiTGraph.Build(architecture, new BlockOperators(architecture, style));
        using var stream = InputFile.Open(path);
        var saved = ModelCut.Weights(stream, path);
        var layers = graph.Layers.Select(layer => layer.Name).ToHashSet(StringComparer.Ordinal);
        if (outputs.FirstOrDefault(output => !layers.Contains(output)) is { } other)
            return (null, $"'{other}' is no layer of a BiT network");
        var needed = GraphPruning.Need(graph.Nodes, outputs).Values;
        return graph.Weights.FirstOrDefault(weight => needed.Contains(weight.Name) && Saved(weight) is null) is { } missing
            ? (null, $"the file has no weight '{missing.Name}' of shape [{string.Join(", ", missing.Dims)}]")
            : (toModel(Assemble(architecture, graph, outputs, path, (weight, values) => Read(Saved(weight)!, values))), "");

        Initializer? Saved(GraphWeight weight) =>
            Of(weight.Name, DataType.Float, weight) ?? Of(weight.Name + HalfWeights.Suffix, DataType.Float16, weight);

        Initializer? Of(string name, DataType type, GraphWeight weight) =>
            saved.TryGetValue(name, out var found) && found.Type == type && found.Dims.SequenceEqual(weight.Dims) ? found : null;
    }

    private static ModelWriter Assemble(
        BiTArchitecture architecture, GraphBuilder graph, IReadOnlyList<string> outputs, string name, Action<GraphWeight, Memory<float>> fill) =>
        new ModelAssembly(
            graph, BiTGraph.InputOf(architecture), outputs, name, BiTOutputs.All(architecture), LaidOutWeights.Fill(fill, graph.Weights), _ => [])
            .Writer(new());

    private static void Read(Initializer weight, Memory<float> values)
    {
        var type = weight.Type == DataType.Float16 ? ElementType.Float16 : ElementType.Float32;
        int done = 0;
        weight.Data(bytes =>
        {
            int count = bytes.Length / Elements.SizeOf(type);
            Elements.Widen(type, bytes, values.Span.Slice(done, count));
            done += count;
        });
    }
}
