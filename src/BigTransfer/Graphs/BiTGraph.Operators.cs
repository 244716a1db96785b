using BigTransfer.Architectures;
using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs;

/// <summary>What the units are made of.</summary>
internal sealed partial class BiTGraph
{
    private const float NormEpsilon = 1e-5f; // GroupNorm's, in every source

    private FeatureMap Conv(FeatureMap input, string name, int outputs, int kernel, int stride, int dilation = 1)
    {
        var weight = _graph.Weight(new($"{name}/kernel", [outputs, input.Channels, kernel, kernel], name, Standardized: true));
        List<AttributeProto> attributes = [Attribute("kernel_shape", [kernel, kernel]), Attribute("strides", [stride, stride])];
        var span = dilation * (kernel - 1);
        var pad = (stride - 1 + span) / 2;
        // Where nothing is skipped, SAME is symmetric too; where no kernel overlaps, it is nothing.
        var same = _architecture.Padding == Padding.Same && stride > 1 && kernel > 1;
        attributes.Add(same ? Attribute("auto_pad", "SAME_UPPER") : Attribute("pads", [pad, pad, pad, pad]));
        if (dilation > 1)
            attributes.Add(Attribute("dilations", [dilation, dilation]));
        var conv = _graph.Node("Conv", name, [input.Name, weight], [.. attributes]);
        Func<int, int> step = same ? side => (side + stride - 1) / stride : side => (side + 2 * pad - span - 1) / stride + 1;
        return Layer(new(conv, outputs, stride == 1 ? input.Side : input.After(step)));
    }

    /// <summary>GroupNorm and the activation, which the layer is named after.</summary>
    private FeatureMap NormAndActivation(FeatureMap input, string name) =>
        Layer(input with { Name = Activations.Add(_graph, _architecture.Activation, GroupNorm(input, name, $"{name}/shifted"), name) });

    private FeatureMap Norm(FeatureMap input, string name) => Layer(input with { Name = GroupNorm(input, name, name) });

    /// <summary>Each group becomes a channel of an instance norm, whatever the map's size.</summary>
    private string GroupNorm(FeatureMap input, string name, string output)
    {
        var groups = _architecture.Groups;
        var split = _graph.Integers("groups/shape", 0, groups, -1);
        var one = _graph.Repeated("groups/one", 1, groups);
        var zero = _graph.Repeated("groups/zero", 0, groups);
        var shape = _graph.Node("Shape", $"{name}/shape", [input.Name]);
        var value = _graph.Node("Reshape", $"{name}/split", [input.Name, split]);
        value = _graph.Node("InstanceNormalization", $"{name}/normalized", [value, one, zero], Attribute("epsilon", NormEpsilon));
        value = _graph.Node("Reshape", $"{name}/joined", [value, shape]);
        value = _graph.Node("Mul", $"{name}/scaled", [value, _graph.Weight(new($"{name}/gamma", [input.Channels, 1, 1], $"{name}/gamma"))]);
        return _graph.Node("Add", output, [value, _graph.Weight(new($"{name}/beta", [input.Channels, 1, 1], $"{name}/beta"))]);
    }

    /// <summary>
    /// A border of zeros, which the pool then sees in place of minus infinity as with its own padding. The zero is negative on purpose: ONNX
    /// Runtime, from optimisation level "basic" up, folds a Pad of +0.0 into the MaxPool, which then pads with minus infinity.
    /// </summary>
    private FeatureMap ZeroBorder(FeatureMap input)
    {
        var pads = _graph.Integers("stem/pads", 0, 0, 1, 1, 0, 0, 1, 1);
        var pad = _graph.Node("Pad", "stem/pad", [input.Name, pads, Zero]);
        return new(pad, input.Channels, input.After(static side => side + 2));
    }

    /// <summary>
    /// The zeros that the pool (3x3, stride 2) lacks for ceil(side / 2) outputs: 1 + side mod 2, of which the last is right or below.
    /// </summary>
    private FeatureMap ZeroBorderForSame(FeatureMap input)
    {
        var sides = _graph.Node("Shape", "stem/same/sides", [input.Name], Attribute("start", 2));
        var first = _graph.Node("Mod", "stem/same/first", [sides, _graph.Integers("stem/same/two", 2)]);
        var none = _graph.Integers("stem/same/none", 0, 0);
        var last = _graph.Integers("stem/same/last", 0, 0, 1, 1);
        var pads = _graph.Node("Concat", "stem/same/pads", [none, first, last], Attribute("axis", 0));
        var pad = _graph.Node("Pad", "stem/same/pad", [input.Name, pads, Zero]);
        return new(pad, input.Channels, input.After(static side => side + 1 + side % 2));
    }

    private FeatureMap Pool(FeatureMap input)
    {
        var pool = _graph.Node(
            "MaxPool", BiTOutputs.Stem, [input.Name], Attribute("kernel_shape", [3, 3]), Attribute("strides", [2, 2]));
        return Layer(new(pool, input.Channels, input.After(static side => side < 3 ? 0 : (side - 3) / 2 + 1)));
    }

    private string Zero => _graph.Repeated("stem/zero", -0.0f, length: null);
}
