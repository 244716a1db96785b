using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>Float32 kernels stored as float16, each with a node that casts it back; runtimes fold the cast when they load the model.</summary>
internal static class HalfWeights
{
    /// <summary>What follows the name of a kernel that is stored so.</summary>
    public const string Suffix = "/float16";

    /// <summary>Replaces the float32 kernels among the initializers.</summary>
    /// <param name="initializers">Others stay as they are.</param>
    /// <param name="model">What messages call the model.</param>
    /// <returns>The initializers, and the casts, to stand before all other nodes.</returns>
    public static (List<Initializer> Initializers, List<NodeProto> Casts) Apply(IReadOnlyList<Initializer> initializers, string model)
    {
        var casts = new List<NodeProto>();
        var stored = new List<Initializer>(initializers.Count);
        foreach (var initializer in initializers)
        {
            if (initializer.Type != TensorProto.Types.DataType.Float || !initializer.IsKernel)
            {
                stored.Add(initializer);
                continue;
            }
            var half = new Initializer(
                initializer.Name + Suffix, TensorProto.Types.DataType.Float16, initializer.Dims,
                sink => initializer.Data(bytes => Round(bytes, sink, initializer.Name, model)));
            stored.Add(half);
            casts.Add(new NodeProto
            {
                Name = $"{initializer.Name}/cast", OpType = "Cast", Input = { half.Name }, Output = { initializer.Name },
                Attribute = { GraphBuilder.Attribute("to", (long)TensorProto.Types.DataType.Float) },
            });
        }
        return (stored, casts);
    }

    private static void Round(ReadOnlySpan<byte> bytes, ByteSink sink, string name, string model)
    {
        var values = MemoryMarshal.Cast<byte, float>(bytes);
        var buffer = ArrayPool<Half>.Shared.Rent(Math.Min(values.Length, 1 << 15));
        try
        {
            while (values.Length > 0)
            {
                var part = values[..Math.Min(values.Length, buffer.Length)];
                var halves = buffer.AsSpan(0, part.Length);
                TensorPrimitives.ConvertToHalf(part, halves);
                for (var i = 0; i < halves.Length; i++)
                {
                    if (Half.IsInfinity(halves[i]) && float.IsFinite(part[i]))
                        throw new BigTransferException($"{model}: tensor '{name}' has the value {part[i]}; float16 ends at {Half.MaxValue}");
                }
                sink(MemoryMarshal.AsBytes(halves));
                values = values[part.Length..];
            }
        }
        finally
        {
            ArrayPool<Half>.Shared.Return(buffer);
        }
    }
}
