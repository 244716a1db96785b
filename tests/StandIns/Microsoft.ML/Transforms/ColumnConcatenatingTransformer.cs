using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <inheritdoc cref="ColumnConcatenatingEstimator"/>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(string output, string[] inputs)
    {
        _output = output;
        _inputs = inputs;
    }

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx) => 
        new ColumnConcatenatingTransformer(ctx.Reader.ReadString(), ValueCodec.ReadNames(ctx.Reader));

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var sources = Array.ConvertAll(_inputs, name => inputSchema.Require(name));
        // One vector is passed on as it is, with its dimensions and annotations.
        if (sources is [{ Type: VectorDataViewType } only])
            return new(inputSchema, [new(_output, only.Type, only.Annotations, sources)], (row, _) => [Getters.Of(row, only)]);
        var itemType = sources[0].Type.ItemType();
        foreach (var source in sources)
            if (!source.Type.ItemType().Equals(itemType))
                throw SchemaErrors.Mismatch("inputSchema", "input", source.Name, $"{itemType}", $"{source.Type}");
        var sizes = Array.ConvertAll(sources, source => source.Type is VectorDataViewType vector ? vector.Size : 1);
        int size = sizes.Contains(0) ? 0 : sizes.Sum();
        var type = new VectorDataViewType((PrimitiveDataViewType)itemType, size);
        return new(inputSchema, [new(_output, type, SlotNames(sources, size), sources)], (row, _) =>
            [(Delegate)Getters.Call(typeof(ColumnConcatenatingTransformer), nameof(Join), [itemType.RawType], row, sources)]);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(ColumnConcatenatingTransformer));
        ctx.Writer.Write(_output);
        ValueCodec.WriteNames(ctx.Writer, _inputs);
    }

    /// <summary>A scalar's slot is named as its column, a vector's as column and slot; there are none where nothing has a name.</summary>
    private static DataViewSchema.Annotations SlotNames(DataViewSchema.Column[] sources, int size)
    {
        if (size == 0 || !sources.Any(source => source.Type is not VectorDataViewType || source.HasSlotNames()))
            return null;
        var names = new List<ReadOnlyMemory<char>>();
        foreach (var source in sources)
        {
            if (source.Type is not VectorDataViewType vector)
            {
                names.Add(source.Name.AsMemory());
                continue;
            }
            VBuffer<ReadOnlyMemory<char>> slots = new(vector.Size, 0, [], []);
            if (source.HasSlotNames())
                source.GetSlotNames(ref slots);
            names.AddRange(slots.DenseValues().Select(slot => slot.IsEmpty ? slot : $"{source.Name}.{slot}".AsMemory()));
        }
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, size),
            Getters.Constant(new VBuffer<ReadOnlyMemory<char>>(size, [.. names])));
        return builder.ToAnnotations();
    }

    private static ValueGetter<VBuffer<T>> Join<T>(DataViewRow row, DataViewSchema.Column[] sources)
    {
        var parts = new VBuffer<T>[sources.Length];
        var getters = Array.ConvertAll(
            sources, source => source.Type is VectorDataViewType ? row.GetGetter<VBuffer<T>>(source) : Vector(row.GetGetter<T>(source)));
        return (ref VBuffer<T> destination) =>
        {
            int length = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                getters[i](ref parts[i]);
                if (sources[i].Type is VectorDataViewType { Size: > 0 and var size } && size != parts[i].Length)
                    throw new InvalidOperationException($"Column '{sources[i].Name}': expected {size} slots, but got {parts[i].Length}");
                length += parts[i].Length;
            }
            var editor = VBufferEditor.Create(ref destination, length);
            int at = 0;
            foreach (var part in parts)
            {
                part.CopyTo(editor.Values, at);
                at += part.Length;
            }
            destination = editor.Commit();
        };
    }

    private static ValueGetter<VBuffer<T>> Vector<T>(ValueGetter<T> scalar) => (ref VBuffer<T> destination) =>
    {
        var editor = VBufferEditor.Create(ref destination, 1);
        scalar(ref editor.Values[0]);
        destination = editor.Commit();
    };
}
