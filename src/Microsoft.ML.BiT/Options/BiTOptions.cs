namespace Microsoft.ML.BiT;

/// <summary>What every BiT estimator takes: its columns, where it logs, what stops it.</summary>
public abstract record BiTOptions
{
    private protected BiTOptions()
    {
    }

    /// <summary>Name of the column that is made.</summary>
    public required string OutputColumnName
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>Name of the column that is read; null for the same name as <see cref="OutputColumnName"/>.</summary>
    public string? InputColumnName { get; init; }

    /// <summary>The context whose <see cref="MLContext.Log"/> hears what is loaded and fetched, every ten seconds how far a pass over the data is,
    /// and
    /// at its end how fast it was; null for none. ML.NET does not tell components of other assemblies which context they were made from.</summary>
    public MLContext? LogTo { get; init; }

    /// <summary>Stops fitting (a download too) and the passes over the data with an <see cref="OperationCanceledException"/>. Not saved with
    /// a pipeline.</summary>
    public CancellationToken CancellationToken { get; init; }
}
