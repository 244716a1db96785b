using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>Finds what a graph needs for some of its values.</summary>
internal static class GraphPruning
{
    /// <summary>The values that must be there for the wanted ones, and which nodes compute them (one flag a node).</summary>
    /// <param name="nodes">In topological order, as ONNX has them.</param>
    /// <param name="wanted">Names of values.</param>
    public static (HashSet<string> Values, bool[] Nodes) Need(IReadOnlyList<NodeProto> nodes, IEnumerable<string> wanted)
    {
        var values = new HashSet<string>(wanted, StringComparer.Ordinal);
        var needed = new bool[nodes.Count];
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            needed[i] = nodes[i].Output.Any(values.Contains);
            if (needed[i])
                AddInputs(nodes[i], values);
        }
        return (values, needed);
    }

    /// <summary>A node's inputs, and those of the nodes in its branches and loop bodies, which see the values around them.</summary>
    public static void AddInputs(NodeProto node, HashSet<string> values)
    {
        values.UnionWith(node.Input);
        foreach (var attribute in node.Attribute)
        {
            IEnumerable<GraphProto> graphs = attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G);
            foreach (var graph in graphs)
            {
                values.UnionWith(graph.Output.Select(output => output.Name));
                foreach (var inner in graph.Node)
                    AddInputs(inner, values);
            }
        }
    }
}
