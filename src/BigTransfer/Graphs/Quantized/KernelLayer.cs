using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.Onnx.TensorProto.Types;

namespace BigTransfer.Graphs.Quantized;

/// <summary>A node of a graph that can be computed in integers: a convolution without bias, or a Gemm with one.</summary>
/// <param name="Node">The node.</param>
/// <param name="Kernel">Its weights, [outputs, inputs, ...], float32 or float16.</param>
/// <param name="Cast">The node that makes float32 of float16 weights; null where there is none.</param>
/// <param name="Bias">A Gemm's; null for a convolution.</param>
internal sealed record KernelLayer(NodeProto Node, Initializer Kernel, NodeProto? Cast, Initializer? Bias)
{
    /// <summary>The layer: what its output is called.</summary>
    public string Name => Node.Output[0];

    /// <summary>The value that it takes.</summary>
    public string Input => Node.Input[0];

    public bool IsConvolution => Node.OpType == "Conv";

    public KernelShape Shape => KernelShape.Of(Kernel.Dims);

    /// <summary>All such nodes of a graph.</summary>
    public static IReadOnlyList<KernelLayer> Of(IReadOnlyList<NodeProto> nodes, IReadOnlyList<Initializer> initializers)
    {
        var weights = initializers.Where(weight => weight.Type is DataType.Float or DataType.Float16).ToDictionary(weight => weight.Name);
        var casts = nodes.Where(node => node.OpType == "Cast" && weights.ContainsKey(node.Input[0])).ToDictionary(node => node.Output[0]);
        var layers = new List<KernelLayer>();
        foreach (var node in nodes.Where(IsFit))
        {
            var cast = casts.GetValueOrDefault(node.Input[1]);
            if (weights.TryGetValue(cast?.Input[0] ?? node.Input[1], out var kernel))
                layers.Add(new(node, kernel, cast, node.Input.Count > 2 ? weights[node.Input[2]] : null));
        }
        return layers;

        bool IsFit(NodeProto node) => node.OpType switch
        {
            "Conv" => node.Input.Count == 2 && node.Attribute.All(attribute => attribute.Name != "group" || attribute.I == 1),
            "Gemm" => node.Input.Count == 3 && weights.ContainsKey(node.Input[2])
                && node.Attribute.Count == 1 && node.Attribute[0] is { Name: "transB", I: 1 },
            _ => false,
        };
    }

    /// <summary>The weights.</summary>
    public float[] Read() => Read(Kernel);

    /// <summary>All values of a tensor, as float32.</summary>
    public static float[] Read(Initializer tensor)
    {
        var values = new float[tensor.Count];
        var read = 0;
        tensor.Data(bytes =>
        {
            if (tensor.Type == DataType.Float)
            {
                bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan(read)));
                read += bytes.Length / sizeof(float);
                return;
            }
            var halves = MemoryMarshal.Cast<byte, Half>(bytes);
            TensorPrimitives.ConvertToSingle(halves, values.AsSpan(read));
            read += halves.Length;
        });
        return values;
    }
}
