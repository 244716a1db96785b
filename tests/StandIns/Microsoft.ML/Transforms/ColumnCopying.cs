using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Copies a column, annotations and all, to another name.</summary>
public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(ColumnCopyingTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        inputSchema.With(inputSchema.Require(Transformer.Input).Renamed(Transformer.Output));
}

/// <inheritdoc cref="ColumnCopyingEstimator"/>
public sealed class ColumnCopyingTransformer : RowToRowTransformerBase
{
    internal ColumnCopyingTransformer(string output, string input)
    {
        Output = output;
        Input = input;
    }

    internal string Output { get; }

    internal string Input { get; }

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx) =>
        new ColumnCopyingTransformer(ctx.Reader.ReadString(), ctx.Reader.ReadString());

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var source = inputSchema.Require(Input);
        return new(inputSchema, [new(Output, source.Type, source.Annotations, [source])], (row, _) => [Getters.Of(row, source)]);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(ColumnCopyingTransformer));
        ctx.Writer.Write(Output);
        ctx.Writer.Write(Input);
    }
}
