using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Adds the predicted label and the scores of the classes.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : RowToRowTransformerBase, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly MaximumEntropyModelParameters _parameters;
    private readonly DataViewSchema.Annotations _classNames;

    internal MulticlassPredictionTransformer(TModel model, string features, DataViewType featureType, DataViewSchema.Annotations classNames)
    {
        Model = model;
        _parameters = model as MaximumEntropyModelParameters ?? throw new NotSupportedException("The stand-in predicts by maximum entropy only.");
        FeatureColumnName = features;
        FeatureColumnType = featureType;
        _classNames = classNames;
    }

    public TModel Model { get; }

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType { get; }

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var features = inputSchema.Require(FeatureColumnName, "feature");
        if (!features.Type.Equals(FeatureColumnType))
            throw SchemaErrors.Mismatch(nameof(inputSchema), "feature", FeatureColumnName, $"{FeatureColumnType}", $"{features.Type}");
        return new(inputSchema, PredictionColumns.Columns(_parameters.Classes, _classNames, features), (row, _) => CreateGetters(row, features));
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(MulticlassPredictionLoader));
        ctx.Writer.Write(FeatureColumnName);
        ValueCodec.WriteType(ctx.Writer, FeatureColumnType);
        SchemaCodec.WriteAnnotations(ctx.Writer, _classNames);
        _parameters.Write(ctx.Writer);
    }

    /// <summary>The scores are computed once for a row, whichever column asks for them.</summary>
    private Delegate[] CreateGetters(DataViewRow row, DataViewSchema.Column column)
    {
        var getFeatures = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> features = default;
        var values = new float[((VectorDataViewType)FeatureColumnType).Size];
        var scores = new float[_parameters.Classes];
        long done = -1;
        return [(ValueGetter<uint>)Label, (ValueGetter<VBuffer<float>>)Scores];

        void Update()
        {
            if (done == row.Position)
                return;
            getFeatures(ref features);
            features.CopyTo(values);
            _parameters.Predict(values, scores);
            done = row.Position;
        }

        void Label(ref uint key)
        {
            Update();
            key = Array.Exists(scores, float.IsNaN) ? 0 : (uint)Array.IndexOf(scores, scores.Max()) + 1;
        }

        void Scores(ref VBuffer<float> destination)
        {
            Update();
            VBuffer<float>.Copy(scores, 0, ref destination, scores.Length);
        }
    }
}

internal static class MulticlassPredictionLoader
{
    internal static ITransformer Load(MLContext context, ModelLoadContext ctx)
    {
        string features = ctx.Reader.ReadString();
        var type = ValueCodec.ReadType(ctx.Reader);
        var classNames = SchemaCodec.ReadAnnotations(ctx.Reader);
        var model = MaximumEntropyModelParameters.Read(ctx.Reader);
        return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(model, features, type, classNames);
    }
}
