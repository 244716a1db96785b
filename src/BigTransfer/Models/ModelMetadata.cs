using BigTransfer.Graphs;
using BigTransfer.Graphs.Quantized;

namespace BigTransfer.Models;

/// <summary>Keys of an ONNX model's metadata by which a saved model brings along what stands around the network.</summary>
internal static class ModelMetadata
{
    /// <summary>The recipe as the text of a preprocessor_config.json.</summary>
    internal const string Recipe = "bit.preprocessor";

    /// <summary>The labels as the text of a <see cref="LabelFile"/>.</summary>
    internal const string Labels = "bit.labels";

    /// <summary>The layer that stands for the picture, where it is not the network's own embedding.</summary>
    internal const string EmbeddingLayer = "bit.embedding_layer";

    /// <summary>The layers that a backbone puts out, parted by commas, in the order of the network.</summary>
    internal const string Features = "bit.features";

    /// <summary>The layer of the raw class scores, where the network is of another family or its head was trained elsewhere.</summary>
    internal const string LogitsLayer = OnnxGraph.LogitsLayerKey;

    /// <summary>How the network was turned into integers; only where it was.</summary>
    internal const string Quantization = QuantizedGraph.MetadataKey;
}
