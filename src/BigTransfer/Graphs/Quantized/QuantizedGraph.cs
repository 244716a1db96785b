using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;
using Google.Protobuf;
using static BigTransfer.Graphs.GraphBuilder;
using static BigTransfer.Graphs.Onnx.TensorProto.Types;

namespace BigTransfer.Graphs.Quantized;

/// <summary>
/// Puts integers in place of some of a graph's convolutions: QuantizeLinear and DequantizeLinear around them, of which runtimes make integer
/// convolutions. All values keep their names and stay what they were but for rounding.
/// </summary>
/// <remarks>
/// The input's step goes by channel in QuantizeLinear and is 1 in DequantizeLinear, so the convolution sees whole levels and its kernel has the steps
/// inside; likewise the output leaves in levels (step 1) and takes its steps by channel in the last DequantizeLinear. Steps and zeros between the
/// integers themselves are thus the single numbers that integer convolutions take.
/// </remarks>
internal static class QuantizedGraph
{
    /// <summary>The entry of a model whose kernels are integers: how they were made, for people.</summary>
    public const string MetadataKey = "bit.quantization";

    /// <summary>The level of 0 of a convolution's output before its channels' own zeros are taken off: the middle of a byte.</summary>
    public const byte Middle = 128;

    internal const string One = "quantized/one";
    internal const string MiddleName = "quantized/middle";

    /// <summary>Names of the parts of a layer in integers.</summary>
    public static string Levels(string value) => $"{value}/levels";

    public static string Bytes(string value) => $"{value}/bytes";

    public static string Steps(string value) => $"{value}/steps";

    public static string Zeros(string value) => $"{value}/zeros";

    /// <summary>Rewrites a graph.</summary>
    /// <param name="graph">The graph but for its initializers.</param>
    /// <param name="initializers">All of its initializers that are to be written.</param>
    /// <param name="layers">By name, the layers that are to be integers.</param>
    /// <returns>The same in integers; the data of kernels is made when it is written.</returns>
    public static (byte[] Graph, List<Initializer> Initializers) Apply(
        byte[] graph, IReadOnlyList<Initializer> initializers, IReadOnlyDictionary<string, QuantizedLayer> layers)
    {
        var proto = GraphProto.Parser.ParseFrom(graph);
        var chosen = KernelLayer.Of(proto.Node, initializers).Where(layer => layers.ContainsKey(layer.Name)).ToDictionary(layer => layer.Name);
        var gone = chosen.Values.SelectMany(layer => new[] { layer.Kernel.Name, layer.Bias?.Name }).ToHashSet();
        var casts = chosen.Values.Select(layer => layer.Cast?.Output[0]).ToHashSet();
        var builder = new GraphBuilder();
        var stored = new List<Initializer>();
        var inputs = new HashSet<string>();
        foreach (var node in proto.Node.Where(node => !casts.Contains(node.Output[0])))
        {
            if (!chosen.TryGetValue(node.Output[0], out var layer))
                builder.Nodes.Add(node);
            else
                Add(builder, stored, layer, layers[layer.Name], isNewInput: inputs.Add(layer.Input));
        }
        if (stored.Count > 0)
            stored.AddRange([Tensor(One, DataType.Float, [], BitConverter.GetBytes(1f)), Tensor(MiddleName, DataType.Uint8, [], [Middle])]);
        proto.Node.Clear();
        proto.Node.Add(builder.Nodes);
        return (proto.ToByteArray(), [.. initializers.Where(initializer => !gone.Contains(initializer.Name)), .. stored]);
    }

    private static void Add(GraphBuilder graph, List<Initializer> stored, KernelLayer source, QuantizedLayer layer, bool isNewInput)
    {
        var (name, input, shape) = (source.Name, source.Input, source.Shape);
        if (isNewInput)
            AddInput(graph, stored, input, layer.Input);

        // One level of the sum in levels of the output, where it leaves in bytes; else in numbers.
        var steps = layer.Output is { } output ? [.. layer.KernelSteps.Zip(output.Steps, (step, level) => step / level)] : layer.KernelSteps;
        var kernel = $"{name}/kernel";
        stored.Add(new Initializer(Bytes(kernel), DataType.Int8, source.Kernel.Dims, sink =>
        {
            var levels = new sbyte[source.Kernel.Count];
            KernelLevels.Quantize(source.Read(), shape, layer, levels);
            sink(MemoryMarshal.AsBytes(levels.AsSpan()));
        }));
        stored.Add(Vector(Steps(kernel), steps));
        stored.Add(Vector(Zeros(kernel), new sbyte[shape.Outputs]));
        graph.Node("DequantizeLinear", Levels(kernel), [Bytes(kernel), Steps(kernel), Zeros(kernel)], Attribute("axis", 0));

        var bias = $"{name}/bias";
        stored.Add(Vector(Bytes(bias), Bias(source, layer, steps)));
        graph.Node("DequantizeLinear", Levels(bias), [Bytes(bias), Steps(kernel)], Attribute("axis", 0));
        graph.Nodes.Add(new NodeProto
        {
            Name = layer.Output is null ? name : Levels(name),
            OpType = source.Node.OpType,
            Attribute = { source.Node.Attribute },
            Input = { Levels(input), Levels(kernel), Levels(bias) },
            Output = { layer.Output is null ? name : Levels(name) },
        });
        if (layer.Output is not { } values)
            return;
        stored.Add(Vector(Steps(name), values.Steps));
        stored.Add(Vector(Zeros(name), values.Zeros));
        graph.Node("QuantizeLinear", Bytes(name), [Levels(name), One, MiddleName]);
        graph.Node("DequantizeLinear", name, [Bytes(name), Steps(name), Zeros(name)], Attribute("axis", 1));
    }

    private static void AddInput(GraphBuilder graph, List<Initializer> stored, string input, QuantizedInput values)
    {
        stored.Add(Vector(Steps(input), values.Steps));
        stored.Add(Vector(Zeros(input), Enumerable.Repeat(values.Zero, values.Steps.Length).ToArray()));
        stored.Add(Tensor($"{input}/zero", DataType.Uint8, [], [values.Zero]));
        graph.Node("QuantizeLinear", Bytes(input), [input, Steps(input), Zeros(input)], Attribute("axis", 1));
        graph.Node("DequantizeLinear", Levels(input), [Bytes(input), One, $"{input}/zero"]);
    }

    /// <summary>What is added to the sum of products, in its levels: bias and correction, and what moves the channel's zero to the middle.</summary>
    private static int[] Bias(KernelLayer source, QuantizedLayer layer, float[] steps)
    {
        var own = source.Bias is { } given ? KernelLayer.Read(given) : new float[steps.Length];
        var bias = new int[steps.Length];
        for (var o = 0; o < bias.Length; o++)
        {
            double value = own[o] + layer.Correction[o];
            if (layer.Output is { } output)
                value = value / output.Steps[o] + output.Zeros[o] - Middle;
            bias[o] = (int)Math.Clamp(Math.Round(value / steps[o]), int.MinValue, int.MaxValue);
        }
        return bias;
    }

    private static Initializer Vector<T>(string name, T[] values) where T : unmanaged => Tensor(
        name,
        default(T) switch
        {
            float => DataType.Float,
            byte => DataType.Uint8,
            sbyte => DataType.Int8,
            int => DataType.Int32,
            _ => throw new NotSupportedException(typeof(T).Name),
        },
        [values.Length],
        MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static Initializer Tensor(string name, DataType type, long[] dims, byte[] data) => new(name, type, dims, sink => sink(data));
}
