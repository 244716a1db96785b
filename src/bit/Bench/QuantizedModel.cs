using BigTransfer.Graphs;
using BigTransfer.Models;

namespace BigTransfer.Tool.Bench;

/// <summary>The network in 8-bit integers that stands for a model in a measurement.</summary>
internal sealed class QuantizedModel : IDisposable
{
    /// <summary>What quantised files have in their metadata.</summary>
    private const string Key = "bit.quantization";

    private QuantizedModel(string? path, string reason) => (Path, Reason) = (path, reason);

    /// <summary>The ONNX file; null where there is none.</summary>
    internal string? Path { get; }

    /// <summary>Why there is none.</summary>
    internal string Reason { get; }

    /// <summary>That of a model, where int8 is asked for.</summary>
    internal static QuantizedModel Of(BenchSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!settings.Forms.Contains(BenchForm.Int8))
            return new(null, "not asked for");
        using var model = BiTModel.Load(settings.Model, cancellation: cancellation);
        bool isQuantized = model.Path is { } path && model.Format == "onnx" && OnnxModelInfo.Read(path).Metadata.ContainsKey(Key);
        return isQuantized ? new(model.Path, "") : new(null, "the model is in float32; bit quantize writes it in 8-bit integers");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
