using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>What an estimator does: which columns it reads, which type it makes, and how it is fitted.</summary>
internal abstract class Stage(StageKind kind, InputKind accepted, BiTOptions options)
{
    public string InputColumn { get; } = options.InputColumnName ?? options.OutputColumnName;

    public string OutputColumn { get; } = options.OutputColumnName;

    /// <summary>The kinds of column that can be read.</summary>
    public InputKind Accepted { get; } = accepted;

    public RunContext Context { get; } = new(kind.Name, options.LogTo, options.CancellationToken);

    /// <summary>The type of the column that is made. Opens the model where it depends on it.</summary>
    public abstract DataViewType OutputType { get; }

    /// <summary>Takes what the computation needs (a lease of the model) and makes it for an input column of an accepted kind.</summary>
    public abstract FittedStage Fit(DataViewType input);

    protected StageSpec NewSpec(DataViewType input) => new()
    {
        Kind = kind,
        InputColumn = InputColumn,
        OutputColumn = OutputColumn,
        Input = InputSchema.KindOf(input),
    };
}
