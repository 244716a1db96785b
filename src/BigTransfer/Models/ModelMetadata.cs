namespace BigTransfer.Models;

/// <summary>Keys of an ONNX model's metadata by which a saved model brings its recipe and labels along.</summary>
internal static class ModelMetadata
{
    /// <summary>The recipe as the text of a preprocessor_config.json.</summary>
    internal const string Recipe = "bit.preprocessor";

    /// <summary>The labels as the text of a <see cref="LabelFile"/>.</summary>
    internal const string Labels = "bit.labels";

    /// <summary>The layer of the raw class scores, where the network is of another family.</summary>
    internal const string LogitsLayer = "bit.logits_layer";
}
