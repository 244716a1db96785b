using System.Globalization;

namespace BigTransfer.Inference;

/// <summary>Where a network runs: <c>auto</c>, <c>cpu</c>, or <c>cuda:ID</c>.</summary>
/// <remarks><see cref="Auto"/> takes the GPU where the loaded ONNX Runtime has one that starts, else the CPU; a session says which it took.</remarks>
public readonly record struct Device
{
    private const int AutoId = -2, CpuId = -1;
    private readonly int _id;

    // Kept less the id of Auto, so that the default value is Auto.
    private Device(int id) => _id = id - AutoId;

    /// <summary>The best device that the loaded ONNX Runtime offers.</summary>
    public static Device Auto => default;

    /// <summary>The processor.</summary>
    public static Device Cpu => new(CpuId);

    /// <summary>An NVIDIA GPU by its number; needs ONNX Runtime's CUDA natives.</summary>
    /// <param name="id">The GPU's number, from 0.</param>
    public static Device Cuda(int id = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return new Device(id);
    }

    /// <summary>Whether this is <see cref="Auto"/>: not yet decided.</summary>
    public bool IsAuto => _id == 0;

    /// <summary>The GPU's number, or null for <see cref="Auto"/> and <see cref="Cpu"/>.</summary>
    public int? CudaId => _id + AutoId is var id && id >= 0 ? id : null;

    /// <summary>Reads <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:ID</c>.</summary>
    /// <exception cref="BigTransferException">The text is none of these.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim().ToUpperInvariant() switch
        {
            "AUTO" => Auto,
            "CPU" => Cpu,
            "CUDA" or "GPU" => Cuda(),
            ['C', 'U', 'D', 'A', ':', .. var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int id) => Cuda(id),
            _ => throw new BigTransferException($"device: expected auto, cpu, cuda or cuda:NUMBER, found '{text}'"),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => IsAuto ? "auto" : CudaId is { } id ? $"cuda:{id}" : "cpu";
}
