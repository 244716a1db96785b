using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>What an estimator does: which columns it reads, which it makes, and how it is fitted.</summary>
internal abstract class Stage(StageKind kind, InputKind accepted, BiTOptions options)
{
    public string InputColumn { get; } = options.InputColumnName ?? options.OutputColumnName;

    /// <summary>The kinds of column that can be read.</summary>
    public InputKind Accepted { get; } = accepted;

    public RunContext Context { get; } = new(kind.Name, options.LogTo, options.CancellationToken);

    /// <summary>The columns that are made, before the data is known: the sizes of their types may still change. Opens the model where they
    /// depend on it.</summary>
    public abstract IReadOnlyList<StageColumn> Columns { get; }

    /// <summary>Takes what the computation needs (a lease of the model) and makes it for an input column of an accepted kind.</summary>
    public abstract FittedStage Fit(DataViewType input);

    protected StageSpec NewSpec(DataViewType input) => new() { Kind = kind, InputColumn = InputColumn, Input = InputSchema.KindOf(input) };
}
