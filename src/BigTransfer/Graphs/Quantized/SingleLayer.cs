using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs.Quantized;

/// <summary>One layer as a network of its own, to measure what integers do to it.</summary>
internal static class SingleLayer
{
    /// <summary>A model that takes the layer's input, in floats, and puts out the layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="quantized">It in integers.</param>
    public static OnnxModel ToModel(KernelLayer layer, QuantizedLayer quantized)
    {
        object?[] space = layer.IsConvolution ? [null, null] : [];
        var graph = new GraphProto
        {
            Name = layer.Name,
            Node = { layer.Cast is null ? [] : [layer.Cast] },
            Input = { GraphBuilder.ValueInfo(layer.Input, ["batch", layer.Shape.Inputs, .. space]) },
            Output = { GraphBuilder.ValueInfo(layer.Name, ["batch", layer.Shape.Outputs, .. space]) },
        };
        graph.Node.Add(layer.Node);
        var options = new OnnxSaveOptions { Quantized = new Dictionary<string, QuantizedLayer> { [layer.Name] = quantized } };
        Initializer[] weights = layer.Bias is { } bias ? [layer.Kernel, bias] : [layer.Kernel];
        return new ModelWriter(layer.Name, ModelAssembly.NewModel().ToByteArray(), graph.ToByteArray(), weights, options).ToModel();
    }
}
