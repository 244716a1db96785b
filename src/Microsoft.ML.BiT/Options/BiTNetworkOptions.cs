using BigTransfer.Inference;

namespace Microsoft.ML.BiT;

/// <summary>What the BiT estimators take that run the network.</summary>
public abstract record BiTNetworkOptions : BiTBatchOptions
{
    private protected BiTNetworkOptions()
    {
    }

    /// <summary>Where the network runs; <see cref="Device.Auto"/> takes the best there is.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// What a saved pipeline holds of the model: its hash, or with <see cref="ModelSaving.SelfContained"/> the network itself. Such a pipeline
    /// runs, as it is loaded, in ML.NET's ONNX transformer, on the CPU or where its <see cref="MLContext"/> says; after
    /// <c>BiTAccelerate</c> in batches, on <see cref="Device"/> and with <see cref="Threads"/>.
    /// </summary>
    public ModelSaving Saving { get; init; }

    /// <summary>Threads that one run of the network uses on the CPU; 0 leaves it to ONNX Runtime.</summary>
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
