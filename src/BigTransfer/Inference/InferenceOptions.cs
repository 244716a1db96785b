namespace BigTransfer.Inference;

/// <summary>How a network is run.</summary>
public sealed record InferenceOptions
{
    /// <summary>Threads that <see cref="Threads"/> 0 stands for: one a physical core, as far as the system tells.</summary>
    public static int DefaultThreads => Cores.Physical;

    /// <summary>The device that runs the network.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The form that the network runs in. In place of <see cref="NetworkForm.Auto"/> the environment variable BIT_FORM (<c>auto</c>,
    /// <c>portable</c>, <c>fast</c>) may decide.</summary>
    public NetworkForm Form { get; init; }

    /// <summary>Whether the fast form, once it is prepared, is kept in the folder of downloaded models, from where it is opened in a fraction of the
    /// time. The environment variable BIT_PREPARED_MB limits what is kept, to 2048 megabytes where it is not set; 0 keeps nothing.</summary>
    public bool KeepsPrepared { get; init; } = true;

    /// <summary>Threads that one run uses on the CPU; 0 leaves it to ONNX Runtime (one a physical core).</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// Callers among whom a run of several pictures is split on the CPU; they share <see cref="Threads"/>. 0, the default, takes one a thread
    /// where there are as many pictures, which is faster, and else one caller with all threads, for the latency. 1 hands every run to ONNX
    /// Runtime whole. The values are the same either way.
    /// </summary>
    public int Callers
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
}
