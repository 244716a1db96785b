using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Keeps the named columns, in the order named, or drops them.</summary>
public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(ColumnSelectingTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Transformer.CheckAllIn(inputSchema.Select(column => column.Name));
        return new(inputSchema.Where(column => Transformer.Keeps(column.Name)));
    }
}

/// <inheritdoc cref="ColumnSelectingEstimator"/>
public sealed class ColumnSelectingTransformer : RowToRowTransformerBase
{
    private readonly string[] _names;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[] names, bool keep, bool keepHidden)
    {
        if (names is not { Length: > 0 })
            throw new InvalidOperationException("No columns to keep or to drop are given.");
        _names = names;
        _keep = keep;
        _keepHidden = keepHidden;
    }

    internal bool Keeps(string name) => _names.Contains(name) == _keep;

    internal void CheckAllIn(IEnumerable<string> columns)
    {
        var missing = _names.Except(columns).ToArray();
        if (missing.Length > 0)
            throw SchemaErrors.Missing("inputSchema", "input", string.Join(",", missing));
    }

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx) => 
        new ColumnSelectingTransformer(ValueCodec.ReadNames(ctx.Reader), ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        CheckAllIn(inputSchema.Select(column => column.Name));
        var kept = _keep
            ? _names.SelectMany(name => inputSchema.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
            : inputSchema.Where(column => Keeps(column.Name));
        return new(inputSchema, [.. kept.Select(column => column.Index)]);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(ColumnSelectingTransformer));
        ValueCodec.WriteNames(ctx.Writer, _names);
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
    }
}
