using BigTransfer.Inference.Operators;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference;

/// <summary>One ONNX network, ready to run: float32 <c>[N, C, H, W]</c> in, named float32 outputs out.</summary>
/// <remarks>
/// Thread-safe: any number of callers may run at once. Dispose it after the last run has returned. A network that takes float16 is given it, one
/// that gives float16 is read as such; one made for a batch of fixed length is run as often as it takes. A batch is split between several callers
/// where that is faster (<see cref="InferenceOptions.Callers"/>).
/// </remarks>
internal sealed partial class OnnxSession : IDisposable
{
    private const string CudaProvider = "CUDAExecutionProvider";

    // onnxruntime_session_options_config_keys.h
    private const string ExternalDataFolder = "session.model_external_initializers_file_folder_path", ExactIntegers = "session.x64quantprecision";

    private readonly CallerSessions _sessions;
    private readonly OnnxModel _model;
    private readonly string[] _inputName;
    private readonly bool _takesHalf;
    private readonly int[] _declared;
    private readonly string _name;

    /// <param name="model">The ONNX model, which is the session's from now on, unless this fails.</param>
    /// <param name="name">What errors call the model.</param>
    /// <param name="options">Device, threads and callers.</param>
    /// <param name="again">Makes the model anew, for a second session over it; null where one has to do.</param>
    /// <param name="pictures">Pictures of the first run, by which the first session is chosen.</param>
    internal OnnxSession(OnnxModel model, string name, InferenceOptions options, Func<OnnxModel>? again = null, int pictures = 1)
    {
        (_name, _model) = (name, model);
        (_sessions, Device) = OnnxRuntimeLibrary.Guard(name, () => Open(model, name, options, again, pictures));
        model.Dispose();
        var (input, declared) = _sessions.Any.InputMetadata.First();
        _inputName = [input];
        _declared = declared.Dimensions;
        _takesHalf = declared.ElementDataType == TensorElementType.Float16;
    }

    /// <summary>Whether the loaded ONNX Runtime can drive GPUs, be there one or not.</summary>
    internal static bool HasCuda => OnnxRuntimeLibrary.Guard("ONNX Runtime", () => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider));

    /// <summary>The device that runs the network: never <see cref="Device.Auto"/>.</summary>
    internal Device Device { get; }

    /// <summary>What the network declares of an output's shape: a negative number where a dimension follows the input; empty where nothing is
    /// known.</summary>
    internal IReadOnlyList<int> DeclaredShape(string output) =>
        _sessions.Any.OutputMetadata[output] is { IsTensor: true } declared ? declared.Dimensions : [];

    /// <summary>Callers among whom a run of that many pictures is split.</summary>
    internal int CallersFor(int pictures) => _sessions.CallersFor(pictures);

    /// <summary>Runs the network and returns copies of the outputs.</summary>
    /// <exception cref="BigTransferException">The network takes pixels of another size, or an output is not of floating-point numbers.</exception>
    internal Dictionary<string, FloatTensor> Run(ReadOnlyMemory<float> input, long[] shape, IReadOnlyList<string> outputs, CancellationToken cancellation) =>
        Run(Plan((int)shape[0]), input, shape, outputs, cancellation);

    /// <summary>The same by a plan.</summary>
    internal Dictionary<string, FloatTensor> Run(
        RunPlan plan, ReadOnlyMemory<float> input, long[] shape, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        CheckSize(shape);
        return plan.IsWhole && (FixedBatch is null || FixedBatch == shape[0])
            ? RunWhole(plan.Session, input, shape, outputs, cancellation)
            : RunInParts(plan, input, shape, outputs, cancellation);
    }

    /// <summary>Runs the network by a plan and has one output written straight into <paramref name="destination"/>, whose shape the caller knows.</summary>
    internal void Run(
        RunPlan plan, ReadOnlyMemory<float> input, long[] shape, string output, Memory<float> destination, long[] outputShape,
        CancellationToken cancellation)
    {
        CheckSize(shape);
        if (FixedBatch is { } batch && shape[0] != batch || _sessions.Any.OutputMetadata[output].ElementDataType != TensorElementType.Float)
        {
            var result = Run(plan, input, shape, [output], cancellation)[output];
            if (!result.Shape.Select(length => (long)length).SequenceEqual(outputShape))
                throw new BigTransferException(
                    $"{_name}: output '{output}': expected [{string.Join(", ", outputShape)}], found [{string.Join(", ", result.Shape)}]");
            result.Data.CopyTo(destination);
            return;
        }
        int pixels = (int)(input.Length / shape[0]), values = (int)(destination.Length / shape[0]);
        plan.Run(
            (first, count, stop) => RunInto(
                plan.Session, input.Slice(first * pixels, count * pixels), [count, .. shape.AsSpan(1)],
                output, destination.Slice(first * values, count * values), [count, .. outputShape.AsSpan(1)], stop),
            cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sessions.Dispose();
        _model.Dispose();
    }

    private static (CallerSessions Sessions, Device Device) Open(
        OnnxModel model, string name, InferenceOptions options, Func<OnnxModel>? again, int pictures)
    {
        if (options.Device.CudaId is { } id)
            return (One(OpenCuda(model, name, options, id)), options.Device);
        if (options.Device.IsAuto && HasCuda)
        {
            try
            {
                return (One(OpenCuda(model, name, options, 0)), Device.Cuda());
            }
            catch (OnnxRuntimeException)
            {
                // The CUDA natives are there but no GPU starts: Auto asks for the best that works, and Device tells which it was.
            }
        }
        return (new CallerSessions(threads => OpenCpu(model, threads), again is null ? null : Anew, options, model.Length, pictures), Device.Cpu);

        CallerSessions One(InferenceSession session) => new(_ => session, null, options, model.Length, pictures);

        InferenceSession Anew(int threads)
        {
            using var same = again();
            return OnnxRuntimeLibrary.Guard(name, () => OpenCpu(same, threads));
        }
    }

    private static InferenceSession OpenCpu(OnnxModel model, int threads)
    {
        using var cpu = NewOptions(model, threads);
        return new InferenceSession(model.Bytes, cpu);
    }

    private static InferenceSession OpenCuda(OnnxModel model, string name, InferenceOptions options, int id)
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();
        if (!providers.Contains(CudaProvider))
        {
            throw new BigTransferException(
                $"{name}: device {Device.Cuda(id)}: expected an ONNX Runtime with CUDA (package Microsoft.ML.OnnxRuntime.Gpu), "
                + $"found one with {Listing.Of(providers)}");
        }
        using var cuda = NewOptions(model, options.Threads);
        cuda.AppendExecutionProvider_CUDA(id);
        return new InferenceSession(model.Bytes, cuda);
    }

    private static SessionOptions NewOptions(OnnxModel model, int threads)
    {
        var session = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        OperatorDomain.Register(session, threads);
        // Without VNNI, ONNX Runtime by itself cuts sums of two products of signed 8-bit weights off at 16 bits.
        if (!model.PairsFit)
            session.AddSessionConfigEntry(ExactIntegers, "1");
        if (model.Folder is { } folder)
            session.AddSessionConfigEntry(ExternalDataFolder, folder);
        return session;
    }

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
