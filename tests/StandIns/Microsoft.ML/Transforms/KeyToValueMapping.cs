using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Turns keys back into their values.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(KeyToValueMappingTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var input = inputSchema.Require(Transformer.Input);
        if (!input.IsKey || input.Annotations.Find(AnnotationKinds.KeyValues) is not { } values)
            throw new ArgumentOutOfRangeException(nameof(inputSchema), $"Input column '{input.Name}' doesn't contain key values metadata");
        return inputSchema.With(new SchemaShape.Column(Transformer.Output, input.Kind, values.ItemType, values.IsKey));
    }
}

/// <inheritdoc cref="KeyToValueMappingEstimator"/>
public sealed class KeyToValueMappingTransformer : RowToRowTransformerBase
{
    internal KeyToValueMappingTransformer(string output, string input)
    {
        Output = output;
        Input = input;
    }

    internal string Output { get; }

    internal string Input { get; }

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx) =>
        new KeyToValueMappingTransformer(ctx.Reader.ReadString(), ctx.Reader.ReadString());

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var source = inputSchema.Require(Input);
        var key = source.Type.ItemType();
        var values = source.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type as VectorDataViewType;
        if (key is not KeyDataViewType || values == null)
            throw new InvalidOperationException($"Column '{Input}' of type {source.Type} is not a key with known values.");
        var (type, getter) = source.Type is VectorDataViewType vector
            ? ((DataViewType)new VectorDataViewType(values.ItemType, vector.Dimensions), nameof(Vector))
            : (values.ItemType, nameof(Scalar));
        return new(inputSchema, [new(Output, type, null, [source])], (row, _) => [(Delegate)Getters.Call(
            typeof(KeyToValueMappingTransformer), getter, [key.RawType, values.ItemType.RawType], row, source)]);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(KeyToValueMappingTransformer));
        ctx.Writer.Write(Output);
        ctx.Writer.Write(Input);
    }

    private static Func<TKey, TValue> Lookup<TKey, TValue>(DataViewSchema.Column source)
        where TKey : IConvertible
    {
        VBuffer<TValue> buffer = default;
        source.GetKeyValues(ref buffer);
        TValue[] values = [MissingValues.Of<TValue>(), .. buffer.DenseValues()];
        return key => key.ToUInt64(null) is var at && at < (ulong)values.Length ? values[at] : values[0];
    }

    private static ValueGetter<TValue> Scalar<TKey, TValue>(DataViewRow row, DataViewSchema.Column source)
        where TKey : IConvertible
    {
        var lookup = Lookup<TKey, TValue>(source);
        var getter = row.GetGetter<TKey>(source);
        TKey key = default;
        return (ref TValue value) =>
        {
            getter(ref key);
            value = lookup(key);
        };
    }

    private static ValueGetter<VBuffer<TValue>> Vector<TKey, TValue>(DataViewRow row, DataViewSchema.Column source)
        where TKey : IConvertible
    {
        var lookup = Lookup<TKey, TValue>(source);
        var getter = row.GetGetter<VBuffer<TKey>>(source);
        VBuffer<TKey> keys = default;
        return (ref VBuffer<TValue> values) =>
        {
            getter(ref keys);
            var editor = VBufferEditor.Create(ref values, keys.Length);
            foreach (var (index, key) in keys.Items(all: true))
                editor.Values[index] = lookup(key);
            values = editor.Commit();
        };
    }
}
