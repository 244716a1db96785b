using System.Text.RegularExpressions;
using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>Says in one line what in a network keeps ONNX Runtime from taking it: its version, or a node by name and operator.</summary>
internal static partial class OnnxProblem
{
    /// <param name="error">What opening the session ended in.</param>
    /// <param name="path">The file.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <returns>The error in words of the file; the same one where there is nothing to add.</returns>
    public static BigTransferException Explain(BigTransferException error, string path, IReadOnlyList<NodeProto> nodes)
    {
        if (error.InnerException is not { } inner)
            return error;
        var text = inner.Message.ReplaceLineEndings(" ").Trim();
        if (TooNew().Match(text) is { Success: true } opset)
            return new($"{path}: its operators are of opset {opset.Groups["found"]}; this ONNX Runtime knows domain {opset.Groups["domain"]} up to "
                + $"{opset.Groups["most"]}: export it for one of those", inner);
        if (TooNewFormat().Match(text) is { Success: true } format)
            return new($"{path}: its format is IR version {format.Groups["found"]}; this ONNX Runtime knows up to {format.Groups["most"]}", inner);
        return Culprit(text, nodes) is { } node ? new($"{path}: {Name(node)}: {Reason(text, node)}", inner) : error;
    }

    /// <summary>A node for people: node '/layer1/Conv' (Conv).</summary>
    public static string Name(NodeProto node)
    {
        var operation = node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";
        return node.Name.Length > 0
            ? $"node '{node.Name}' ({operation})"
            : $"node without a name ({operation}) that gives '{node.Output.FirstOrDefault()}'";
    }

    private static NodeProto? Culprit(string text, IReadOnlyList<NodeProto> nodes)
    {
        if (Unregistered().Match(text) is { Success: true } operation)
            return nodes.FirstOrDefault(node => node.OpType == operation.Groups["type"].Value
                && (node.Domain == operation.Groups["domain"].Value || node.Domain == "ai.onnx"));
        if (InNode().Match(text) is { Success: true } stated)
            return nodes.FirstOrDefault(node => node.Name == stated.Groups["name"].Value && node.OpType == stated.Groups["type"].Value);
        return NodeName().Match(text) is { Success: true } named && named.Groups["name"].Length > 0
            ? nodes.FirstOrDefault(node => node.Name == named.Groups["name"].Value)
            : null;
    }

    private static string Reason(string text, NodeProto node)
    {
        if (Unregistered().IsMatch(text) || text.Contains("No Op registered", StringComparison.Ordinal))
            return "this ONNX Runtime has no such operator";
        if (text.Contains("No opset import", StringComparison.Ordinal))
            return $"the file does not say which version of the operators of domain '{node.Domain}' it means";
        if (text.Contains("Could not find an implementation", StringComparison.Ordinal))
            return "this ONNX Runtime has the operator, but not for these types or this opset";
        // What follows the node's description, else the whole without the code.
        var error = InNode().Match(text) is { Success: true } stated ? text[(stated.Index + stated.Length)..] : text;
        var start = error.IndexOf(", Error ", StringComparison.Ordinal);
        return Code().Replace(start >= 0 ? error[(start + 8)..] : error, "").Trim();
    }

    [GeneratedRegex(@"Opset (?<found>\d+) is under development.* domain (?<domain>\S+) is till opset (?<most>\d+)")]
    private static partial Regex TooNew();

    [GeneratedRegex(@"Unsupported model IR version: (?<found>\d+), max supported IR version: (?<most>\d+)")]
    private static partial Regex TooNewFormat();

    [GeneratedRegex(@"Fatal error: (?:(?<domain>[^\s:]*):)?(?<type>[^\s:(]+)\(-?\d+\) is not a registered")]
    private static partial Regex Unregistered();

    [GeneratedRegex(@"In Node, \(""(?<name>[^""]*)"", (?<type>[^\s,]+), ")]
    private static partial Regex InNode();

    [GeneratedRegex(@"(?:node with name '|[Nn]ode:? ?\(|Name:')(?<name>[^')]*)['\)]")]
    private static partial Regex NodeName();

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ")]
    private static partial Regex Code();
}
