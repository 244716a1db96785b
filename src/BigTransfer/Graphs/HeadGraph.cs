using System.Runtime.InteropServices;
using BigTransfer.Architectures;
using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.GraphBuilder;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Graphs;

/// <summary>
/// A linear head behind a layer of a network, as nodes that mean the same in every opset from 7 on. The network's own head, if it is not below
/// the layer, is gone: its names are free.
/// </summary>
/// <param name="head">Weights, biases, classes.</param>
/// <param name="layer">The layer that it follows.</param>
/// <param name="pooled">Whether the layer is a map, of which the head takes the mean over space.</param>
internal sealed class HeadGraph(OnnxHead head, string layer, bool pooled) : IGraphEnds
{
    /// <summary>What the head holds.</summary>
    public IReadOnlyList<Initializer> Weights(IReadOnlySet<string> taken) =>
    [
        new(Free(BiTWeightShapes.HeadKernel, taken), DataType.Float, [head.Classes, head.Features],
            sink => sink(MemoryMarshal.AsBytes(head.Weights.Data.AsSpan()))),
        new(Free(BiTWeightShapes.HeadBias, taken), DataType.Float, [head.Classes], sink => sink(MemoryMarshal.AsBytes([.. head.Biases]))),
    ];

    /// <summary>Adds nodes and outputs to a graph: <c>logits</c> [N, classes], and <c>scores</c> where the classifier has a softmax.</summary>
    /// <param name="graph">The graph's end.</param>
    /// <param name="taken">Names of values that the layer needs.</param>
    /// <param name="types">Element types, where they are known; the head computes in float32.</param>
    public void AddTo(GraphProto graph, IReadOnlySet<string> taken, IReadOnlyDictionary<string, DataType> types)
    {
        var value = layer;
        if (types.GetValueOrDefault(layer) != DataType.Float)
            value = Add("Cast", "head/cast", [value], Attribute("to", (long)DataType.Float));
        if (pooled)
            value = Add("Flatten", "head/flat", [Add("GlobalAveragePool", "head/pool", [value])], Attribute("axis", 1));
        var weights = Weights(taken);
        value = Add("Gemm", BiTOutputs.Logits, [value, weights[0].Name, weights[1].Name], Attribute("transB", 1));
        graph.Output.Add(ValueInfo(value, "batch", head.Classes));
        if (head.Softmax)
            graph.Output.Add(ValueInfo(Add("Softmax", BiTOutputs.Scores, [value], Attribute("axis", 1)), "batch", head.Classes));

        string Add(string operation, string name, string[] inputs, params AttributeProto[] attributes)
        {
            var output = Free(name, taken);
            graph.Node.Add(NewNode(operation, output, inputs, attributes));
            return output;
        }
    }

    /// <summary>What a model with this head says about itself.</summary>
    /// <param name="architecture">The network's; null where it is of another family.</param>
    /// <param name="taken">Names of values that the layer needs.</param>
    public IEnumerable<KeyValuePair<string, string>>? Metadata(BiTArchitecture? architecture, IReadOnlySet<string> taken)
    {
        var own = architecture is not null && IsItsOwn ? ArchitectureMetadata.Write(architecture with { Classes = head.Classes }) : [];
        return own.Append(new(OnnxGraph.LogitsLayerKey, Free(BiTOutputs.Logits, taken)));
    }

    /// <summary>Whether it stands where a BiT network's own head does; elsewhere it makes another network of it.</summary>
    public bool IsItsOwn => layer == BiTOutputs.Embedding;

    private static string Free(string name, IReadOnlySet<string> taken)
    {
        while (taken.Contains(name))
            name = $"head/{name}";
        return name;
    }
}
