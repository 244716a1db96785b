using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A model file with its session, and what its tensors are as columns.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Opens a model; a file that is owned is temporary, and deleted on <see cref="Dispose"/>.</summary>
    public OnnxModel(MLContext context, OnnxOptions options, bool ownsFile)
    {
        Shapes = options.ShapeDictionary ?? new Dictionary<string, int[]>();
        Session = options.GpuDeviceId == null
            ? Open(options, context.GpuDeviceId, context.FallbackToCpu)
            : Open(options, options.GpuDeviceId, options.FallbackToCpu);
        try
        {
            var end = ownsFile ? FileOptions.DeleteOnClose : FileOptions.None;
            _file = new FileStream(options.ModelFile, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, end);
            Inputs = [.. Names(options.InputColumns, Session.InputMetadata).Select(name => Describe(name, Session.InputMetadata))];
            Outputs = [.. Names(options.OutputColumns, Session.OutputMetadata).Select(name => Describe(name, Session.OutputMetadata))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public InferenceSession Session { get; }

    public IDictionary<string, int[]> Shapes { get; }

    public OnnxTensor[] Inputs { get; }

    public OnnxTensor[] Outputs { get; }

    public string Path => _file.Name;

    public void Dispose()
    {
        Session.Dispose();
        _file?.Dispose();
    }

    private static InferenceSession Open(OnnxOptions options, int? device, bool fallback)
    {
        try
        {
            using var settings = device is { } id ? SessionOptions.MakeSessionOptionWithCudaProvider(id) : new SessionOptions();
            settings.InterOpNumThreads = options.InterOpNumThreads ?? 0;
            settings.IntraOpNumThreads = options.IntraOpNumThreads ?? 0;
            return new InferenceSession(options.ModelFile, settings);
        }
        catch (OnnxRuntimeException) when (device != null && fallback)
        {
            return Open(options, null, false);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"Error initializing model :{error}", error);
        }
    }

    private static IEnumerable<string> Names(string[] names, IReadOnlyDictionary<string, NodeMetadata> all) =>
        names is { Length: > 0 } ? names : all.Keys;

    private OnnxTensor Describe(string name, IReadOnlyDictionary<string, NodeMetadata> all)
    {
        if (!all.TryGetValue(name, out var node))
            throw new ArgumentOutOfRangeException(
                nameof(name), $"Tensor, {name}, does not exist in the ONNX model. Available names are [{string.Join(",", all.Keys)}].");
        if (!node.IsTensor || !StandardTypes.TryGet(node.ElementType, out var item))
            throw new NotSupportedException($"The stand-in takes tensors of numbers and booleans; '{name}' is something else.");
        int[] own = node.Dimensions;
        if (!Shapes.TryGetValue(name, out var shape))
            return new(name, item, own, OnnxTensor.TypeOf(item, [.. own.Select((d, axis) => d <= 0 && axis == 0 ? 1 : d)]));
        if (shape.Length != own.Length || shape.Zip(own).Any(pair => pair.First != pair.Second && pair is { First: > 0, Second: > 0 }))
            throw new ArgumentOutOfRangeException(
                "shapeDictionary",
                $"The specified shape {string.Join(",", shape)} is not compatible with the shape {string.Join(",", own)} loaded from the ONNX model file.");
        return new(name, item, shape, OnnxTensor.TypeOf(item, shape));
    }
}

/// <summary>An input or an output: its name, what its elements are, its shape (0 or less is open) and its type as a column.</summary>
internal sealed record OnnxTensor(string Name, PrimitiveDataViewType ItemType, int[] Shape, DataViewType Type)
{
    /// <summary>The shape to feed: an open batch is one row, and one other open dimension is found from the data.</summary>
    public int[] ShapeForOneRow()
    {
        int[] shape = Shape is [] ? [1] : [.. Shape.Select((d, axis) => axis == 0 && d < 0 ? 1 : Math.Max(d, 0))];
        return shape.Count(d => d == 0) > 1 ? throw new ArgumentOutOfRangeException(Name, "Only 1 unknown dimension is allowed") : shape;
    }

    /// <summary>A vector with the shape's dimensions where all are known, else of any size.</summary>
    public static DataViewType TypeOf(PrimitiveDataViewType item, int[] shape) => shape is [] ? item
        : shape.All(d => d > 0) ? new VectorDataViewType(item, shape)
        : new VectorDataViewType(item);
}
