using BigTransfer.Architectures;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Kernels;
using Google.Protobuf;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs.Quantized;

/// <summary>
/// The fast form of a network in integers, made of its file: maps are bytes with channels last from the pixels to the last unit; only the residual
/// sums are float16. Convolutions are ONNX Runtime's own; norms, sums and pools are operators of this library. The file's weights stay as they are.
/// </summary>
internal sealed class ByteGraph
{
    private const string Runtime = "com.microsoft";
    private const float NormEpsilon = 1e-5f;
    private const string PatchWeights = $"{BiTWeightShapes.StemConv}/kernel/patches";

    private readonly BiTArchitecture _architecture;
    private readonly string _domain;
    private readonly GraphBuilder _graph = new();

    private ByteGraph(BiTArchitecture architecture, string domain) => (_architecture, _domain) = (architecture, domain);

    /// <summary>What writes the fast form for a session; or null, and why there is none.</summary>
    /// <param name="model">The file, whole; changed.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="domain">Domain of this library's operators.</param>
    public static (ModelWriter? Writer, string WhyNot) Of(
        ModelProto model, string name, BiTArchitecture architecture, IReadOnlyList<string> outputs, string domain)
    {
        if (architecture is not
            { LayerType: LayerType.Preactivation, Activation: Activation.Relu, Padding: Padding.Symmetric, DynamicStemPadding: false })
            return (null, "its units are not the authors'");
        AddPatchWeights(model.Graph);
        var names = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var kept = Convolutions(architecture).Where(layer => !names.Contains(QuantizedGraph.Bytes($"{layer}/kernel"))).ToList();
        if (kept.Count > 0)
            return (null, $"{Listing.Of(kept)} in float");
        var pixels = model.Graph.Input.Single(input => !names.Contains(input.Name)).Name;
        var fast = new ByteGraph(architecture, domain);
        fast.Build(pixels);
        var end = model.Graph.Node.Select(node => node.Output[0]).ToList().IndexOf(BiTOutputs.Embedding);
        // Heads follow as they are.
        var nodes = fast._graph.Nodes.Concat(model.Graph.Node.Skip(end + 1)).ToList();
        var (values, needed) = GraphPruning.Need(nodes, outputs);
        var given = nodes.Where((_, i) => needed[i]).SelectMany(node => node.Output).Concat(names).Append(pixels).Append("").ToHashSet();
        if (end < 0 || !values.IsSubsetOf(given))
            return (null, "only the embedding and what is behind it can be put out");
        var declared = model.Graph.ValueInfo.Concat(model.Graph.Output).ToLookup(value => value.Name);
        var used = model.Graph.Initializer.Where(tensor => values.Contains(tensor.Name)).ToLookup(IsLifted);
        model.Graph.Node.Clear();
        model.Graph.Node.Add(nodes.Where((_, i) => needed[i]));
        model.Graph.Initializer.Clear();
        model.Graph.Initializer.Add(used[false]);
        model.Graph.ValueInfo.Clear();
        // What follows is inferred from this, which nothing else says.
        model.Graph.ValueInfo.Add(ValueInfo(BiTOutputs.Stem, "batch", null, null, architecture.StemChannels));
        model.Graph.ValueInfo[0].Type.TensorType.ElemType = TensorProto.Types.DataType.Uint8;
        model.Graph.Output.Clear();
        model.Graph.Output.Add(outputs.Distinct().Select(output => declared[output].First()));
        model.OpsetImport.Add([new() { Domain = Runtime, Version = 1 }, new() { Domain = domain, Version = 1 }]);
        var graph = model.Graph.ToByteArray();
        model.Graph = null;
        var weights = used[true].Select(tensor => new Initializer(tensor.Name, tensor.DataType, tensor.Dims, sink => sink(tensor.RawData.Span)));
        return (new ModelWriter(name, model.ToByteArray(), graph, [.. weights]), "");
    }

    // Others stay in the message.
    private static bool IsLifted(TensorProto tensor) => tensor.RawData.Length > 0 && Initializer.ElementBytes(tensor.DataType) is not null;

    /// <summary>The stem's kernel for patches: [outputs, patch, 1, 1] with channels innermost, as these lie.</summary>
    private static void AddPatchWeights(GraphProto graph)
    {
        if (graph.Initializer.FirstOrDefault(tensor => tensor.Name == QuantizedGraph.Bytes($"{BiTWeightShapes.StemConv}/kernel")) is not { } stem
            || stem.RawData.IsEmpty)
            return;
        int outputs = (int)stem.Dims[0], channels = (int)stem.Dims[1], area = (int)(stem.Dims[2] * stem.Dims[3]), length = PixelPatches.Length(channels);
        var bytes = new byte[outputs * length];
        for (var i = 0; i < stem.RawData.Length; i++)
        {
            int position = i % area, channel = i / area % channels, output = i / area / channels;
            bytes[(output * length) + (position * channels) + channel] = stem.RawData[i];
        }
        graph.Initializer.Add(new TensorProto
        {
            Name = PatchWeights, DataType = stem.DataType, Dims = { outputs, length, 1, 1 }, RawData = ByteString.CopyFrom(bytes),
        });
    }

    private static IEnumerable<string> Convolutions(BiTArchitecture architecture)
    {
        yield return BiTWeightShapes.StemConv;
        for (var stage = 1; stage <= architecture.Units.Count; stage++)
        {
            for (var unit = 1; unit <= architecture.Units[stage - 1]; unit++)
            {
                var name = BiTWeightShapes.Unit(stage, unit);
                if (unit == 1)
                    yield return $"{name}/shortcut";
                for (var conv = 1; conv <= 3; conv++)
                    yield return $"{name}/conv{conv}";
            }
        }
    }

    private void Build(string pixels)
    {
        var bytes = Own("PixelPatches", [$"{pixels}/patches"], [pixels, QuantizedGraph.Steps(pixels), QuantizedGraph.Zeros(pixels)]);
        bytes = Conv(bytes, pixels, BiTWeightShapes.StemConv, kernel: 1, stride: 1, PatchWeights);
        bytes = Own("ByteMaxPool", [BiTOutputs.Stem], [bytes, QuantizedGraph.Zeros(BiTWeightShapes.StemConv)]);
        bytes = Norm(bytes, BiTWeightShapes.StemConv, $"{BiTWeightShapes.Unit(1, 1)}/norm1");
        string? sum = null;
        var units = _architecture.Units
            .SelectMany((count, stage) => Enumerable.Range(1, count).Select(unit => (Stage: stage + 1, Unit: unit))).ToList();
        foreach (var (i, (stage, unit)) in units.Index())
        {
            var name = BiTWeightShapes.Unit(stage, unit);
            var stride = unit == 1 ? _architecture.Step(stage).Stride : 1;
            string[] shortcut = unit == 1 ? Scaled(Conv(bytes, $"{name}/norm1", $"{name}/shortcut", 1, stride), $"{name}/shortcut") : [sum!];
            bytes = Norm(Conv(bytes, $"{name}/norm1", $"{name}/conv1", 1, 1), $"{name}/conv1", $"{name}/norm2");
            bytes = Norm(Conv(bytes, $"{name}/norm2", $"{name}/conv2", 3, stride), $"{name}/conv2", $"{name}/norm3");
            string[] summands = [.. Scaled(Conv(bytes, $"{name}/norm3", $"{name}/conv3", 1, 1), $"{name}/conv3"), .. shortcut];
            var prefix = unit == 1 ? "Byte" : "";
            if (i == units.Count - 1)
            {
                Own($"{prefix}SumPool", [BiTOutputs.Embedding], [.. summands, .. Affine(BiTOutputs.Norm)], NormAttributes);
                return;
            }
            var next = $"{BiTWeightShapes.Unit(units[i + 1].Stage, units[i + 1].Unit)}/norm1";
            sum = name;
            bytes = $"{next}/last";
            Own($"{prefix}SumGroupNorm", [sum, bytes], [.. summands, .. Affine(next), QuantizedGraph.Steps(next)], NormAttributes);
        }
    }

    /// <summary>A convolution of channels-last bytes.</summary>
    /// <param name="bytes">Its input.</param>
    /// <param name="input">The layer that they are.</param>
    /// <param name="name">The convolution.</param>
    /// <param name="kernel">Its sides.</param>
    /// <param name="stride">Its step.</param>
    /// <param name="weightBytes">Its weights; null for those of the file.</param>
    private string Conv(string bytes, string input, string name, int kernel, int stride, string? weightBytes = null)
    {
        var weights = $"{name}/kernel";
        var pad = (stride - 1 + kernel - 1) / 2;
        var node = new NodeProto
        {
            Name = name,
            OpType = "QLinearConv",
            Domain = Runtime,
            Input =
            {
                bytes, QuantizedGraph.One, $"{input}/zero", weightBytes ?? QuantizedGraph.Bytes(weights), QuantizedGraph.Steps(weights),
                QuantizedGraph.Zeros(weights), QuantizedGraph.One, QuantizedGraph.MiddleName, QuantizedGraph.Bytes($"{name}/bias"),
            },
            Output = { QuantizedGraph.Bytes(name) },
            Attribute =
            {
                Attribute("channels_last", 1), Attribute("kernel_shape", [kernel, kernel]), Attribute("strides", [stride, stride]),
                Attribute("pads", [pad, pad, pad, pad]),
            },
        };
        _graph.Nodes.Add(node);
        return node.Output[0];
    }

    private string Norm(string bytes, string conv, string name) => Own(
        "ByteGroupNorm", [$"{name}/last"], [.. Scaled(bytes, conv), .. Affine(name), QuantizedGraph.Steps(name)], NormAttributes);

    private static string[] Scaled(string bytes, string conv) => [bytes, QuantizedGraph.Steps(conv), QuantizedGraph.Zeros(conv)];

    private static string[] Affine(string norm) => [$"{norm}/gamma", $"{norm}/beta"];

    private AttributeProto[] NormAttributes => [Attribute("groups", _architecture.Groups), Attribute("epsilon", NormEpsilon)];

    private string Own(string operation, string[] outputs, string[] inputs, params AttributeProto[] attributes)
    {
        _graph.Nodes.Add(new NodeProto
        {
            Name = outputs[0], OpType = operation, Domain = _domain, Input = { inputs }, Output = { outputs }, Attribute = { attributes },
        });
        return outputs[0];
    }
}
