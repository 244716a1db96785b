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

    /// <summary>The column of messages, behind the others, where the stage marks pictures that cannot be used; otherwise none.</summary>
    protected IReadOnlyList<ColumnSpec> MessageColumns { get; } = options is IPictureOptions { OnBadImage: { Policy: BadImagePolicy.Mark } mark }
        ? [new() { Name = mark.ErrorColumnName ?? options.OutputColumnName + "Error", Kind = ColumnKind.Message }]
        : [];

    /// <summary>The columns that are made, before the data is known: the sizes of their types may still change. Opens the model where they
    /// depend on it.</summary>
    public abstract IReadOnlyList<StageColumn> Columns { get; }

    /// <summary>Takes what the computation needs (a lease of the model) and makes it for an input column of an accepted kind.</summary>
    public abstract FittedStage Fit(DataViewType input);

    protected StageSpec NewSpec(DataViewType input) => new()
    {
        Kind = kind,
        InputColumn = InputColumn,
        Input = InputSchema.KindOf(input) & Accepted,
        Array = options is IArrayOptions { Arrays: var arrays }
            ? ArrayLayout.Of(InputColumn, input, InputSchema.KindOf(input) & Accepted, arrays)
            : null,
        OnBadImage = (options as IPictureOptions)?.OnBadImage.Policy ?? BadImagePolicy.Throw,
    };

    /// <summary>Stops where the stage would make two columns of one name.</summary>
    /// <exception cref="ArgumentException">It would; the message names the column.</exception>
    protected void CheckNames(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.Concat(MessageColumns.Select(column => column.Name)).FirstOrDefault(name => !seen.Add(name)) is { } twice)
            throw new ArgumentException($"{kind.Name}: expected output columns of different names, found '{twice}' twice.");
    }
}
