using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <summary>
/// ONNX Runtime's sessions over one network: one for a single caller with all threads, one that several callers share, each opened when runs call
/// for it. A session holds the weights, so the second is opened only once it would have served enough pictures that the other served worse.
/// </summary>
/// <remarks>Thread-safe. A session of one thread runs on its caller's: the callers then are the threads. Together they use all threads: each
/// caller works, and the session has a thread more for each that callers leave.</remarks>
internal sealed class CallerSessions : IDisposable
{
    /// <summary>Weights above which there is one session only, with all threads.</summary>
    private const long MostTwice = 1L << 30;

    /// <summary>Single pictures that the shared session serves, on one of the threads, before the other is opened.</summary>
    internal const int PatienceAlone = 4;

    /// <summary>Pictures in batches that the single caller's session serves, a tenth slower, before the shared one is opened.</summary>
    internal const int PatienceShared = 64;

    private readonly Lock _gate = new();
    private readonly Func<int, InferenceSession>? _open;
    private readonly int _callers;
    private InferenceSession? _alone, _shared;
    private int _waitingAlone, _waitingShared;

    /// <param name="first">Opens a session of that many threads (0: as ONNX Runtime chooses) at once.</param>
    /// <param name="again">The same later; null where there is to be one session only.</param>
    /// <param name="options">Threads and callers.</param>
    /// <param name="weights">Bytes of the model.</param>
    /// <param name="pictures">Pictures of the run that the first session is opened for.</param>
    internal CallerSessions(
        Func<int, InferenceSession> first, Func<int, InferenceSession>? again, InferenceOptions options, long weights, int pictures)
    {
        int threads = options.Threads > 0 ? options.Threads : Cores.Physical;
        _callers = again is null || weights > MostTwice ? 1 : options.Callers > 0 ? options.Callers : threads;
        IsAutomatic = options.Callers == 0;
        int shared = Math.Max(1, threads - _callers + 1);
        _open = again;
        Threads = (options.Threads, shared);
        if (CallersFor(pictures) > 1)
            _shared = first(shared);
        else
            _alone = first(options.Threads);
    }

    /// <summary>Whether the number of callers was left to this.</summary>
    internal bool IsAutomatic { get; }

    /// <summary>What one session tells of the network, all do.</summary>
    internal InferenceSession Any => _alone ?? _shared!;

    private (int Alone, int Shared) Threads { get; }

    /// <summary>Callers that suit a run: one, unless each has a picture.</summary>
    internal int CallersFor(int pictures) => pictures >= _callers ? _callers : 1;

    /// <summary>The session for a run, and the callers to run it by.</summary>
    internal (InferenceSession Session, int Callers) For(int pictures)
    {
        int callers = CallersFor(pictures);
        if (callers > 1)
            return Volatile.Read(ref _shared) is { } shared ? (shared, callers) : OpenShared(pictures, callers);
        return (Volatile.Read(ref _alone) ?? OpenAlone(pictures), 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _alone?.Dispose();
        _shared?.Dispose();
    }

    private (InferenceSession Session, int Callers) OpenShared(int pictures, int callers)
    {
        lock (_gate)
        {
            if (_shared is null && (_waitingShared += pictures) < PatienceShared)
                return (_alone!, 1);
            return (_shared ??= _open!(Threads.Shared), callers);
        }
    }

    private InferenceSession OpenAlone(int pictures)
    {
        lock (_gate)
        {
            if (_alone is null && (_waitingAlone += pictures) < PatienceAlone)
                return _shared!;
            return _alone ??= _open!(Threads.Alone);
        }
    }
}
