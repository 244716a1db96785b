using BigTransfer.Architectures;

namespace BigTransfer.Graphs;

/// <summary>Activations as ONNX operators of opset 17, one row each.</summary>
internal static class Activations
{
    private static readonly Dictionary<Activation, Func<GraphBuilder, string, string, string>> Table = new()
    {
        [Activation.Relu] = static (graph, input, name) => graph.Node("Relu", name, [input]),
        [Activation.Gelu] = Gelu,
        [Activation.GeluTanh] = GeluTanh,
        // The operator's default constants are PyTorch's.
        [Activation.Selu] = static (graph, input, name) => graph.Node("Selu", name, [input]),
    };

    /// <summary>Adds an activation of a value; its result has the given name.</summary>
    public static string Add(GraphBuilder graph, Activation activation, string input, string name) => Table[activation](graph, input, name);

    /// <summary>x / 2 * (1 + erf(x / sqrt 2)); the operator Gelu came with opset 20.</summary>
    private static string Gelu(GraphBuilder graph, string input, string name)
    {
        var value = graph.Node("Div", $"{name}/gelu/scaled", [input, Number(graph, "gelu/sqrt2", float.Sqrt(2))]);
        value = graph.Node("Erf", $"{name}/gelu/erf", [value]);
        return HalfOfOneMore(graph, input, value, name);
    }

    /// <summary>x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) (Hendrycks and Gimpel, Gaussian Error Linear Units).</summary>
    private static string GeluTanh(GraphBuilder graph, string input, string name)
    {
        var square = graph.Node("Mul", $"{name}/gelu/square", [input, input]);
        var cube = graph.Node("Mul", $"{name}/gelu/cube", [square, input]);
        var value = graph.Node("Mul", $"{name}/gelu/term", [cube, Number(graph, "gelu/cubic", 0.044715f)]);
        value = graph.Node("Add", $"{name}/gelu/sum", [input, value]);
        value = graph.Node("Mul", $"{name}/gelu/scaled", [value, Number(graph, "gelu/sqrt2pi", float.Sqrt(2 / float.Pi))]);
        value = graph.Node("Tanh", $"{name}/gelu/tanh", [value]);
        return HalfOfOneMore(graph, input, value, name);
    }

    private static string HalfOfOneMore(GraphBuilder graph, string input, string value, string name)
    {
        value = graph.Node("Add", $"{name}/gelu/onemore", [value, Number(graph, "gelu/one", 1)]);
        value = graph.Node("Mul", $"{name}/gelu/double", [input, value]);
        return graph.Node("Mul", name, [value, Number(graph, "gelu/half", 0.5f)]);
    }

    private static string Number(GraphBuilder graph, string name, float value) => graph.Repeated(name, value, length: null);
}
