namespace BigTransfer.Inference;

/// <summary>How a network is run.</summary>
public sealed record InferenceOptions
{
    /// <summary>The device that runs the network.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The form that the network runs in. In place of <see cref="NetworkForm.Auto"/> the environment variable BIT_FORM (<c>auto</c>,
    /// <c>portable</c>, <c>fast</c>) may decide.</summary>
    public NetworkForm Form { get; init; }

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
}
