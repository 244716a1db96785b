using BigTransfer.Models;

namespace BigTransfer.Extensions.AI;

/// <summary>What a <see cref="BiTEmbeddingGenerator"/> is made of. A class with setters, so that it can be bound to configuration.</summary>
public sealed class BiTEmbeddingOptions
{
    /// <summary>A known name, a file or a folder; see <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/>.</summary>
    public string Model { get; set; } = BiTModel.DefaultName;

    /// <summary>The layer that stands for the picture; null takes the model's own embedding.</summary>
    public string? LayerName { get; set; }

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:NUMBER</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Threads that one run uses on the CPU; 0 leaves it to ONNX Runtime.</summary>
    public int Threads { get; set; }

    /// <summary>Pictures that run together, at most.</summary>
    public int BatchSize { get; set; } = FileEmbedder.DefaultBatchSize;

    /// <summary>Loads the model.</summary>
    /// <exception cref="BigTransferException">There is no such model, or a setting is none.</exception>
    internal BiTEmbeddingGenerator Create()
    {
        if (BatchSize < 1 || Threads < 0)
            throw new BigTransferException($"expected a BatchSize of at least 1 and Threads of at least 0, found {BatchSize} and {Threads}");
        var inference = new Inference.InferenceOptions { Device = Inference.Device.Parse(Device), Threads = Threads };
        var model = BiTModel.Load(Model, new BiTModelOptions { LayerName = LayerName, Inference = inference });
        try
        {
            return new BiTEmbeddingGenerator(model, BatchSize, ownsModel: true);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
