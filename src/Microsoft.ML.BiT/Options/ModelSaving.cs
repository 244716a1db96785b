namespace Microsoft.ML.BiT;

/// <summary>What a saved pipeline holds of its model. The names are saved with pipelines.</summary>
public enum ModelSaving
{
    /// <summary>Its name, where it was, and its hash: a few kilobytes. Loading needs the model's file, there or in a folder that the environment
    /// variable <c>BIT_MODELS</c> names.</summary>
    ByReference,

    /// <summary>The network up to the layers that are used, in ML.NET's own ONNX transformer: loading needs nothing but the file. The network
    /// must fit 2 GB.</summary>
    SelfContained,
}
