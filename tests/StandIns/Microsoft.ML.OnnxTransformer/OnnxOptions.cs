namespace Microsoft.ML.Transforms.Onnx;

/// <summary>How an ONNX model is applied.</summary>
public sealed class OnnxOptions
{
    public string ModelFile;

    /// <summary>Names of inputs of the model, which are columns too; all of them where none is named.</summary>
    public string[] InputColumns = [];

    /// <summary>Names of outputs of the model, which become columns; all of them where none is named.</summary>
    public string[] OutputColumns = [];

    /// <summary>The CUDA device; the context's where none is given, and the CPU where that has none.</summary>
    public int? GpuDeviceId;

    /// <summary>Use the CPU where the device fails, instead of failing.</summary>
    public bool FallbackToCpu;

    /// <summary>Shapes in place of the model's own: these may fill what the model leaves open; 0 is open.</summary>
    public IDictionary<string, int[]> ShapeDictionary;

    public int RecursionLimit = 100;

    public int? InterOpNumThreads;

    public int? IntraOpNumThreads;
}
