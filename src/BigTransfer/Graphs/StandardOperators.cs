using BigTransfer.Architectures;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs;

/// <summary>ONNX's own operators: the portable form, which files hold and every runtime knows.</summary>
internal sealed class StandardOperators(BiTArchitecture architecture) : IOperatorSet
{
    /// <summary>GroupNorm's, in every source.</summary>
    internal const float NormEpsilon = 1e-5f;

    public GraphBuilder Graph { get; } = new();

    public string Conv(string input, string name, int inputs, int outputs, ConvWindow window)
    {
        var weight = Graph.Weight(new($"{name}/kernel", [outputs, inputs, window.Kernel, window.Kernel], name, Standardized: true));
        return Graph.Node("Conv", name, [input, weight], window.Attributes);
    }

    /// <summary>Each group becomes a channel of an instance norm, whatever the map's size. The activation bears the layer's name.</summary>
    public string Norm(string input, string name, int channels, bool activated)
    {
        var split = Graph.Integers("groups/shape", 0, architecture.Groups, -1);
        var one = Graph.Repeated("groups/one", 1, architecture.Groups);
        var zero = Graph.Repeated("groups/zero", 0, architecture.Groups);
        var shape = Graph.Node("Shape", $"{name}/shape", [input]);
        var value = Graph.Node("Reshape", $"{name}/split", [input, split]);
        value = Graph.Node("InstanceNormalization", $"{name}/normalized", [value, one, zero], Attribute("epsilon", NormEpsilon));
        value = Graph.Node("Reshape", $"{name}/joined", [value, shape]);
        value = Graph.Node("Mul", $"{name}/scaled", [value, Graph.Weight(new($"{name}/gamma", [channels, 1, 1], $"{name}/gamma"))]);
        var beta = Graph.Weight(new($"{name}/beta", [channels, 1, 1], $"{name}/beta"));
        value = Graph.Node("Add", activated ? $"{name}/shifted" : name, [value, beta]);
        return activated ? Activation(value, name) : value;
    }

    public string Activation(string input, string name) => Activations.Add(Graph, architecture.Activation, input, name);

    public string Add(string input, string shortcut, string name) => Graph.Node("Add", name, [input, shortcut]);

    public string Alias(string input, string name) => Graph.Node("Identity", name, [input]);

    /// <summary>
    /// The zero is negative on purpose: ONNX Runtime, from optimisation level "basic" up, folds a Pad of +0.0 into the MaxPool, which then pads
    /// with minus infinity.
    /// </summary>
    public string ZeroBorder(string input)
    {
        var pads = Graph.Integers("stem/pads", 0, 0, 1, 1, 0, 0, 1, 1);
        return Graph.Node("Pad", "stem/pad", [input, pads, Zero]);
    }

    public string ZeroBorderForSame(string input)
    {
        var sides = Graph.Node("Shape", "stem/same/sides", [input], Attribute("start", 2));
        var first = Graph.Node("Mod", "stem/same/first", [sides, Graph.Integers("stem/same/two", 2)]);
        var none = Graph.Integers("stem/same/none", 0, 0);
        var last = Graph.Integers("stem/same/last", 0, 0, 1, 1);
        var pads = Graph.Node("Concat", "stem/same/pads", [none, first, last], Attribute("axis", 0));
        return Graph.Node("Pad", "stem/same/pad", [input, pads, Zero]);
    }

    public string Pool(string input, string name) =>
        Graph.Node("MaxPool", name, [input], Attribute("kernel_shape", [3, 3]), Attribute("strides", [2, 2]));

    public string Mean(string input, string name) => Graph.Node("Flatten", name, [Graph.Node("GlobalAveragePool", $"{name}/pool", [input])]);

    public void Layer(string map, int channels) => Graph.Layer(map, "batch", channels, null, null);

    private string Zero => Graph.Repeated("stem/zero", -0.0f, length: null);
}
