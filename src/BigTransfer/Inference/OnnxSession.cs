using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <summary>One ONNX network, ready to run: float32 <c>[N, C, H, W]</c> in, named float32 outputs out.</summary>
/// <remarks>Thread-safe: any number of callers may run at once. Dispose it after the last run has returned.</remarks>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string[] _inputName;
    private readonly string _name;

    /// <param name="model">The ONNX model; not needed after the call.</param>
    /// <param name="name">What errors call the model.</param>
    /// <param name="options">Device and threads.</param>
    internal OnnxSession(byte[] model, string name, InferenceOptions options)
    {
        _name = name;
        (_session, Device) = OnnxRuntimeLibrary.Guard(name, () => Open(model, options));
        _inputName = [.. _session.InputMetadata.Keys.Take(1)];
    }

    /// <summary>The device that runs the network: never <see cref="Device.Auto"/>.</summary>
    internal Device Device { get; }

    /// <summary>What the network declares of an output's shape: a negative number where a dimension follows the input; empty where nothing is known.</summary>
    internal IReadOnlyList<int> DeclaredShape(string output) => _session.OutputMetadata[output].Dimensions;

    /// <summary>Runs the network and returns copies of the outputs.</summary>
    internal Dictionary<string, FloatTensor> Run(ReadOnlyMemory<float> input, long[] shape, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        using var results = Guarded(
            run =>
            {
                using var value = Wrap(input, shape);
                return _session.Run(run, _inputName, [value], outputs);
            },
            cancellation);
        var tensors = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
        for (int i = 0; i < outputs.Count; i++)
        {
            int[] dimensions = [.. results[i].GetTensorTypeAndShape().Shape.Select(d => checked((int)d))];
            tensors[outputs[i]] = new FloatTensor(results[i].GetTensorDataAsSpan<float>().ToArray(), dimensions);
        }
        return tensors;
    }

    /// <summary>Runs the network and has one output written straight into <paramref name="destination"/>, whose shape the caller knows.</summary>
    internal void Run(ReadOnlyMemory<float> input, long[] shape, string output, Memory<float> destination, long[] outputShape, CancellationToken cancellation) =>
        Guarded(
            run =>
            {
                using var source = Wrap(input, shape);
                using var target = Wrap(destination, outputShape);
                _session.Run(run, _inputName, [source], [output], [target]);
                return true;
            },
            cancellation);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static (InferenceSession Session, Device Device) Open(byte[] model, InferenceOptions options)
    {
        if (options.Device.CudaId is { } id)
            return (OpenCuda(model, options, id), options.Device);
        if (options.Device.IsAuto && OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            try
            {
                return (OpenCuda(model, options, 0), Device.Cuda());
            }
            catch (OnnxRuntimeException)
            {
                // The CUDA natives are there but no GPU starts: Auto asks for the best that works, and Device tells which it was.
            }
        }
        using var cpu = NewOptions(options);
        return (new InferenceSession(model, cpu), Device.Cpu);
    }

    private static InferenceSession OpenCuda(byte[] model, InferenceOptions options, int id)
    {
        using var cuda = NewOptions(options);
        cuda.AppendExecutionProvider_CUDA(id);
        return new InferenceSession(model, cuda);
    }

    private static SessionOptions NewOptions(InferenceOptions options) => new()
    {
        IntraOpNumThreads = options.Threads,
        InterOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    // ONNX Runtime reads inputs and never writes them; its API merely takes no read-only memory.
    private static OrtValue Wrap(ReadOnlyMemory<float> memory, long[] shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(memory), shape);

    private T Guarded<T>(Func<RunOptions, T> run, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        using var registration = cancellation.Register(() => options.Terminate = true);
        try
        {
            return OnnxRuntimeLibrary.Guard(_name, () => run(options));
        }
        catch (BigTransferException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
