using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>What an estimator does: which columns it reads, which it makes, and how it is fitted.</summary>
internal abstract class Stage(StageKind kind, InputKind accepted, BiTOptions options)
{
    private readonly PixelArrays _arrays = (options as IArrayOptions)?.Arrays ?? new();

    public string InputColumn { get; } = options.InputColumnName ?? options.OutputColumnName;

    public RunContext Context { get; } = new(kind.Name, options.LogTo, options.CancellationToken);

    /// <summary>The column of messages, behind the others, where the stage marks pictures that cannot be used; otherwise none.</summary>
    protected IReadOnlyList<ColumnSpec> MessageColumns { get; } = options is IPictureOptions { OnBadImage: { Policy: BadImagePolicy.Mark } mark }
        ? [new() { Name = mark.ErrorColumnName ?? options.OutputColumnName + "Error", Kind = ColumnKind.Message }]
        : [];

    /// <summary>The columns that are made, before the data is known: the sizes of their types may still change. Opens the model where they
    /// depend on it.</summary>
    public abstract IReadOnlyList<StageColumn> Columns { get; }

    /// <summary>Takes what the computation needs (a lease of the model) and makes it for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that is read is missing or of another type: the message names both.</exception>
    public FittedStage Fit(DataViewSchema schema)
    {
        Context.Cancellation.ThrowIfCancellationRequested();
        var column = InputSchema.Find(schema, InputColumn, Accepted, Context.Name);
        var read = InputSchema.KindOf(column.Type) & Accepted;
        if (_arrays.ShapeColumn is null)
            return Fit(new StageInput(column.Type, read, ArrayLayout.Of(InputColumn, column.Type, read, _arrays), Shapes: null));
        var shapes = InputSchema.Find(schema, _arrays.ShapeColumn, InputKind.Shape, Context.Name);
        var numbers = RowShapes.NumbersOf(((VectorDataViewType)shapes.Type).ItemType)!.Value;
        var range = ArrayLayout.RangeOf(InputColumn, column.Type, _arrays);
        return Fit(new StageInput(column.Type, read, Array: null, new RowShapes(shapes.Name, numbers, _arrays.ChannelAxis, range)));
    }

    /// <summary>Stops where data of that shape cannot be read.</summary>
    /// <inheritdoc cref="Fit(DataViewSchema)" path="/exception"/>
    public void Check(SchemaShape schema)
    {
        InputSchema.Check(schema, InputColumn, Accepted, Context.Name);
        if (_arrays.ShapeColumn is not null)
            InputSchema.Check(schema, _arrays.ShapeColumn, InputKind.Shape, Context.Name);
    }

    protected abstract FittedStage Fit(StageInput input);

    protected StageSpec NewSpec(StageInput input) => new()
    {
        Kind = kind,
        InputColumn = InputColumn,
        Input = input.Kind,
        Array = input.Array,
        Shapes = input.Shapes,
        OnBadImage = (options as IPictureOptions)?.OnBadImage.Policy ?? BadImagePolicy.Throw,
    };

    private InputKind Accepted => _arrays.ShapeColumn is null ? accepted : InputKind.Shaped;

    /// <summary>Stops where the stage would make two columns of one name.</summary>
    /// <exception cref="ArgumentException">It would; the message names the column.</exception>
    protected void CheckNames(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.Concat(MessageColumns.Select(column => column.Name)).FirstOrDefault(name => !seen.Add(name)) is { } twice)
            throw new ArgumentException($"{kind.Name}: expected output columns of different names, found '{twice}' twice.");
    }
}
