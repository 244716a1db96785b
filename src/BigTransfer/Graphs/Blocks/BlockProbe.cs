using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs.Blocks;

/// <summary>Finds how many channels ONNX Runtime has in a block on this machine, by having it lay out values that are known.</summary>
internal static class BlockProbe
{
    /// <summary>The sizes there are: 8 with AVX2, 16 with AVX-512.</summary>
    private static readonly int[] Sizes = [8, 16];

    private static readonly int[] Shape = [1, 32, 1, 3];

    /// <summary>The values: each its own index.</summary>
    public static FloatTensor Input { get; } = new([.. Enumerable.Range(0, 96).Select(i => (float)i)], Shape);

    /// <summary>A model that lays them out; its output has the given name.</summary>
    public static byte[] Model(string output)
    {
        var graph = new GraphBuilder();
        graph.Node(BlockOperators.BlockDomain, "ReorderInput", output, [BiTGraph.Input]);
        return new ModelProto
        {
            IrVersion = 8,
            OpsetImport =
            {
                new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = BlockOperators.BlockDomain, Version = 1 },
            },
            Graph = new GraphProto
            {
                Name = "bit",
                Node = { graph.Nodes },
                Input = { GraphBuilder.ValueInfo(BiTGraph.Input, [.. Shape.Cast<object>()]) },
                Output = { GraphBuilder.ValueInfo(output, [.. Shape.Cast<object>()]) },
            },
        }.ToByteArray();
    }

    /// <summary>The size of a block that the values lie in; null where it is none of the known ones.</summary>
    public static int? Read(FloatTensor laidOut) =>
        Sizes.Cast<int?>().FirstOrDefault(block => LaidOut(block!.Value).SequenceEqual(laidOut.Data));

    private static IEnumerable<float> LaidOut(int block) =>
        from first in Enumerable.Range(0, Shape[1] / block)
        from position in Enumerable.Range(0, Shape[3])
        from channel in Enumerable.Range(first * block, block)
        select (float)((channel * Shape[3]) + position);
}
