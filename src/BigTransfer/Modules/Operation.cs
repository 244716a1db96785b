using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Modules;

/// <summary>One named value of a trace under construction: hidden steps, then the result.</summary>
/// <param name="trace">Where it is recorded.</param>
/// <param name="name">The name of the result.</param>
/// <param name="ofPicture">Whether it is computed of the picture, not of weights alone.</param>
internal sealed class Operation(Trace trace, string name, bool ofPicture)
{
    /// <summary>Adds a node that is no layer.</summary>
    public string Step(string operation, string label, string[] inputs, params AttributeProto[] attributes) =>
        trace.Graph.Node(operation, $"{name}/{label}", inputs, attributes);

    /// <summary>A constant of this operation alone.</summary>
    public string Integers(string label, params long[] values) => trace.Graph.Integers($"{name}/{label}", values);

    /// <summary>Adds the node of the value itself.</summary>
    public Signal Result(string operation, string[] inputs, IReadOnlyList<Length> shape, params AttributeProto[] attributes) =>
        trace.Add(trace.Graph.Node(operation, name, inputs, attributes), shape, ofPicture);
}
