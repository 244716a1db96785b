using BigTransfer.Models;

namespace Microsoft.ML.BiT;

/// <summary>What the BiT estimators take that know a model and work in batches.</summary>
public abstract record BiTBatchOptions : BiTOptions
{
    private protected BiTBatchOptions()
    {
    }

    /// <summary>The model, as <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/> takes it: a known name, a file of weights or
    /// an ONNX network, or a folder with one.</summary>
    public string Model
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    } = BiTModel.DefaultName;

    /// <summary>Rows that are computed at once, at most; fewer at the start of the data.</summary>
    public int BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 32;
}
