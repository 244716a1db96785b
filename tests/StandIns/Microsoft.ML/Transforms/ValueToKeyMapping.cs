using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the values of a column.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly string _output;
    private readonly string _input;
    private readonly int _maximum;
    private readonly KeyOrdinality _order;
    private readonly bool _asText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(string output, string input, int maximum, KeyOrdinality order, bool asText, IDataView keyData)
    {
        _output = output;
        _input = input;
        _maximum = maximum;
        _order = order;
        _asText = asText;
        _keyData = keyData;
    }

    /// <summary>How the keys are ordered.</summary>
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var column = input.Schema.Require(_input);
        if (!StandardTypes.TryGet(column.Type.ItemType().RawType, out _))
            throw SchemaErrors.Mismatch(nameof(input), "input", _input, "key, number, text or boolean", $"{column.Type}");
        var (data, source) = _keyData == null ? (input, column) : (_keyData, _keyData.Schema[0]);
        var keys = KeyTable.Collect(data, source, _maximum, _order == KeyOrdinality.ByValue, _asText);
        return new(_output, _input, keys);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var input = inputSchema.Require(_input);
        var values = new SchemaShape.Column(
            AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, _asText ? TextDataViewType.Instance : input.ItemType, input.IsKey && !_asText);
        return inputSchema.With(new SchemaShape.Column(_output, input.Kind, NumberDataViewType.UInt32, true, new SchemaShape([values])));
    }
}

/// <inheritdoc cref="ValueToKeyMappingEstimator"/>
public sealed class ValueToKeyMappingTransformer : RowToRowTransformerBase
{
    private readonly string _output;
    private readonly string _input;
    private readonly KeyTable _keys;

    internal ValueToKeyMappingTransformer(string output, string input, KeyTable keys)
    {
        _output = output;
        _input = input;
        _keys = keys;
    }

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx) =>
        new ValueToKeyMappingTransformer(ctx.Reader.ReadString(), ctx.Reader.ReadString(), KeyTable.Read(ctx.Reader));

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var source = inputSchema.Require(_input);
        if (source.Type.ItemType().RawType != _keys.ItemType.RawType)
            throw SchemaErrors.Mismatch(nameof(inputSchema), "input", _input, $"{_keys.ItemType}", $"{source.Type}");
        var key = new KeyDataViewType(typeof(uint), Math.Max(1, _keys.Count));
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(key, vector.Dimensions) : key;
        return new(inputSchema, [new(_output, type, _keys.Annotations(), [source])], (row, _) => [_keys.GetterOver(row, source)]);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(ValueToKeyMappingTransformer));
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_input);
        _keys.Write(ctx.Writer);
    }
}
