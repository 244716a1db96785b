using BigTransfer.Inference;

namespace BigTransfer.Tool.Bench;

/// <summary>What is measured.</summary>
internal sealed record BenchSettings
{
    internal const int DefaultSize = 224;
    internal const double DefaultSeconds = 10;

    /// <summary>A file, a folder or a known name.</summary>
    internal required string Model { get; init; }

    /// <summary>Side of the pictures in pixels.</summary>
    internal int Size { get; init; } = DefaultSize;

    /// <summary>Pictures a run.</summary>
    internal IReadOnlyList<int> Batches { get; init; } = [1, 8];

    /// <summary>Threads; 0 for one a core.</summary>
    internal int Threads { get; init; }

    /// <summary>The forms that are wanted.</summary>
    internal IReadOnlyList<BenchForm> Forms { get; init; } = BenchForms.All;

    /// <summary>Time for each row.</summary>
    internal double Seconds { get; init; } = DefaultSeconds;

    /// <summary>Multiplications and additions of a picture; null where they are not known.</summary>
    internal long? MultiplyAdds { get; init; }

    /// <summary>How a form is run.</summary>
    internal InferenceOptions Inference(BenchForm form) => new()
    {
        Device = Device.Cpu,
        Threads = Threads,
        Form = form switch
        {
            BenchForm.Portable => NetworkForm.Portable,
            BenchForm.Fast => NetworkForm.Fast,
            _ => NetworkForm.Auto,
        },
        Callers = form == BenchForm.Portable ? 1 : 0,
    };
}
