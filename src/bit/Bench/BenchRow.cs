namespace BigTransfer.Tool.Bench;

/// <summary>One form at one batch.</summary>
internal sealed record BenchRow
{
    internal required string Model { get; init; }

    internal required BenchForm Form { get; init; }

    internal required int Size { get; init; }

    internal required int Batch { get; init; }

    internal required int Threads { get; init; }

    /// <summary>Callers that a run is split between; null, as the other figures, where the form is not there.</summary>
    internal int? Callers { get; init; }

    /// <summary>The median of the rounds.</summary>
    internal double? ImagesPerSecond { get; init; }

    /// <summary>The median of the ratios to plain ONNX Runtime at the same batch in the same round.</summary>
    internal double? RatioToPortable { get; init; }

    /// <summary>The most memory that a process held which did nothing but this, in MB (10^6 bytes).</summary>
    internal double? PeakMemory { get; init; }

    /// <summary>What share of the processor's arithmetic was used; null where that or the network's is not known.</summary>
    internal double? ShareOfPeak { get; init; }

    /// <summary>Why it is this form, or why it is not there.</summary>
    internal string Note { get; init; } = "";

    internal Dictionary<string, object?> ToJson() => new()
    {
        ["model"] = Model,
        ["form"] = Form.Name(),
        ["size"] = Size,
        ["batch"] = Batch,
        ["threads"] = Threads,
        ["callers"] = Callers,
        ["imagesPerSecond"] = Rounded(ImagesPerSecond, 3),
        ["ratioToPortable"] = Rounded(RatioToPortable, 3),
        ["peakMemoryMB"] = Rounded(PeakMemory, 1),
        ["shareOfPeak"] = Rounded(ShareOfPeak, 3),
        ["note"] = Note,
    };

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}
