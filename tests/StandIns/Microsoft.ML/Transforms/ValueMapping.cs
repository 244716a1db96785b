using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

/// <summary>Looks values up in a table.</summary>
public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    private protected ValueMappingEstimator(ValueMappingTransformer transformer)
        : base(transformer)
    {
    }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var input = inputSchema.Require(Transformer.Input);
        var output = SchemaShape.Column.Of(Transformer.Output, Transformer.Map.ValueType);
        if (input.Kind == VectorKind.Scalar)
            return inputSchema.With(output);
        if (output.Kind != VectorKind.Scalar)
            throw new NotSupportedException(
                $"Column '{input.Name}' cannot be mapped to values when the column and the map values are both vector type.");
        return inputSchema.With(new SchemaShape.Column(output.Name, input.Kind, output.ItemType, output.IsKey));
    }
}

/// <inheritdoc/>
public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(string output, string input, ValueMap map)
        : base(new(output, input, map))
    {
    }
}

/// <inheritdoc cref="ValueMappingEstimator"/>
public class ValueMappingTransformer : RowToRowTransformerBase
{
    internal ValueMappingTransformer(string output, string input, ValueMap map)
    {
        Output = output;
        Input = input;
        Map = map;
    }

    internal string Output { get; }

    internal string Input { get; }

    internal ValueMap Map { get; }

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx) =>
        new ValueMappingTransformer(ctx.Reader.ReadString(), ctx.Reader.ReadString(), ValueMap.Read(ctx.Reader));

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var source = inputSchema.Require(Input);
        if (source.Type.ItemType().RawType != Map.KeyType.RawType)
            throw SchemaErrors.Mismatch(nameof(inputSchema), "input", Input, $"{Map.KeyType}", $"{source.Type}");
        var type = source.Type is VectorDataViewType ? new VectorDataViewType((PrimitiveDataViewType)Map.ValueType) : Map.ValueType;
        return new(inputSchema, [new(Output, type, null, [source])], (row, _) => [Map.GetterOver(row, source)]);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(ValueMappingTransformer));
        ctx.Writer.Write(Output);
        ctx.Writer.Write(Input);
        Map.Write(ctx.Writer);
    }
}
