using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>
/// Applies an ONNX model to columns, row by row. A model file holds the ONNX model's bytes; once loaded they are in a temporary file.
/// </summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    private const string BytesEntry = "OnnxModel";

    internal OnnxTransformer(OnnxModel model) => Model = model;

    internal OnnxModel Model { get; }

    /// <summary>Frees the session and deletes the temporary file.</summary>
    public void Dispose() => Model.Dispose();

    internal static ITransformer Load(MLContext context, ModelLoadContext ctx)
    {
        var options = new OnnxOptions { ModelFile = Path.Combine(context.TempFilePath, Path.GetRandomFileName()) };
        options.InputColumns = ValueCodec.ReadNames(ctx.Reader);
        options.OutputColumns = ValueCodec.ReadNames(ctx.Reader);
        options.ShapeDictionary = ValueCodec.ReadNames(ctx.Reader).ToDictionary(name => name, _ => ValueCodec.ReadAll<int>(ctx.Reader));
        using (var entry = ctx.Open(BytesEntry))
        using (var bytes = new BinaryReader(entry))
            File.WriteAllBytes(options.ModelFile, bytes.ReadBytes(bytes.ReadInt32()));
        return new OnnxTransformer(new OnnxModel(context, options, ownsFile: true));
    }

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var sources = Array.ConvertAll(Model.Inputs, input => inputSchema.Require(input.Name));
        for (int i = 0; i < sources.Length; i++)
            Check(sources[i].Type, Model.Inputs[i]);
        return new(
            inputSchema,
            Array.ConvertAll(Model.Outputs, output => new AddedColumn(ColumnName(output), output.Type, null, sources)),
            (row, active) => CreateGetters(row, sources, active));
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(OnnxTransformer));
        ValueCodec.WriteNames(ctx.Writer, Model.Inputs.Select(input => input.Name));
        ValueCodec.WriteNames(ctx.Writer, Model.Outputs.Select(output => output.Name));
        ValueCodec.WriteNames(ctx.Writer, Model.Shapes.Keys);
        foreach (var shape in Model.Shapes.Values)
            ValueCodec.WriteAll(ctx.Writer, shape);
        ctx.SaveBinary(BytesEntry, stream =>
        {
            var bytes = File.ReadAllBytes(Model.Path);
            stream.Write(BitConverter.GetBytes(bytes.Length));
            stream.Write(bytes);
        });
    }

    private static void Check(DataViewType type, OnnxTensor input)
    {
        if (!type.ItemType().Equals(input.ItemType))
            throw SchemaErrors.Mismatch("inputSchema", "input", input.Name, $"{input.ItemType}", $"{type}");
        int[] shape = input.ShapeForOneRow();
        int values = shape.Aggregate(1, (product, d) => product * d);
        int given = type is VectorDataViewType vector ? vector.Size : 1;
        if (values > 0 && given % values != 0)
            throw new InvalidOperationException(
                $"Input shape mismatch: Input '{input.Name}' has shape {string.Join(",", shape)}, but input data is of length {given}.");
    }

    /// <summary>An output called X.output becomes the column X.</summary>
    private static string ColumnName(OnnxTensor output) =>
        output.Name.EndsWith(".output", StringComparison.Ordinal) ? output.Name[..^".output".Length] : output.Name;

    /// <summary>Whichever output is asked for first runs the model for the row, with all active outputs.</summary>
    private Delegate[] CreateGetters(DataViewRow row, DataViewSchema.Column[] sources, bool[] active)
    {
        var feeds = sources.Select((source, i) => (Func<NamedOnnxValue>)Getters.Call(
            typeof(OnnxTransformer), nameof(Feed), [source.Type.ItemType().RawType], row, source, Model.Inputs[i])).ToArray();
        OnnxTensor[] asked = [.. Model.Outputs.Where((_, i) => active[i])];
        string[] names = Array.ConvertAll(asked, output => output.Name);
        var results = Array.ConvertAll(asked, OnnxOutput.Create);
        long done = -1;
        return [.. Model.Outputs.Select((output, i) => active[i] ? Getter(output) : null)];

        Delegate Getter(OnnxTensor output) => results[Array.IndexOf(asked, output)].Getter(output.Type is VectorDataViewType, Update);

        void Update()
        {
            if (done == row.Position)
                return;
            using var values = Model.Session.Run([.. feeds.Select(feed => feed())], names);
            foreach (var (result, value) in results.Zip(values))
                result.Take(value);
            done = row.Position;
        }
    }

    private static Func<NamedOnnxValue> Feed<T>(DataViewRow row, DataViewSchema.Column source, OnnxTensor input)
    {
        int[] shape = input.ShapeForOneRow();
        if (source.Type is not VectorDataViewType vector)
        {
            var scalar = row.GetGetter<T>(source);
            return () =>
            {
                var value = new T[1];
                scalar(ref value[0]);
                return NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<T>(value, [1, 1]));
            };
        }
        var getter = row.GetGetter<VBuffer<T>>(source);
        VBuffer<T> buffer = default;
        int open = Array.IndexOf(shape, 0);
        int known = shape.Where(d => d > 0).Aggregate(1, (product, d) => product * d);
        return () =>
        {
            getter(ref buffer);
            if (!vector.IsKnownSize && open < 0)
                throw new ArgumentOutOfRangeException(input.Name, "A vector of any size needs a shape with a dimension of 0.");
            if (!vector.IsKnownSize)
                shape[open] = buffer.Length / known;
            return NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<T>(buffer.ToArray(), shape));
        };
    }
}
