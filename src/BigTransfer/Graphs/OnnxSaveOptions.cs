using BigTransfer.Graphs.Quantized;

namespace BigTransfer.Graphs;

/// <summary>How an ONNX file stores its weights.</summary>
public sealed record OnnxSaveOptions
{
    /// <summary>
    /// Stores matrices and kernels as float16, rounded to nearest even, each with a Cast back to float32: half the file, the same float32
    /// arithmetic on weights that are off by up to 1/2048 of themselves. Vectors (scales, shifts, biases) stay float32. A value beyond
    /// 65504 is an error that names the tensor.
    /// </summary>
    public bool Float16Weights { get; init; }

    /// <summary>
    /// Whether the weights lie in a second file, named like the model with <c>.data</c> at the end and to be kept beside it; null puts them there
    /// where one file cannot hold them (2 GB).
    /// </summary>
    public bool? ExternalData { get; init; }

    /// <summary>The layers that are stored and computed as integers, by name; null leaves all as they are.</summary>
    internal IReadOnlyDictionary<string, QuantizedLayer>? Quantized { get; init; }
}
