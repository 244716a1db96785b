using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Adds the predicted label and the score of a model that was trained on features alone.</summary>
public abstract class FeaturePredictionTransformer<TModel> : RowToRowTransformerBase, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected FeaturePredictionTransformer(TModel model, string features, DataViewType featureType) =>
        (Model, FeatureColumnName, FeatureColumnType) = (model, features, featureType);

    public TModel Model { get; }

    public string FeatureColumnName { get; }

    public DataViewType FeatureColumnType { get; }

    /// <summary>The types of the predicted label and of the score.</summary>
    private protected abstract (DataViewType Label, DataViewType Score) Types { get; }

    private protected abstract (Delegate Label, Delegate Score) Getters(Func<float[]> features);

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var features = FeatureRows.Require(inputSchema, FeatureColumnName);
        if (!features.Type.Equals(FeatureColumnType))
            throw SchemaErrors.Mismatch(nameof(inputSchema), "feature", FeatureColumnName, $"{FeatureColumnType}", $"{features.Type}");
        var none = new DataViewSchema.Annotations.Builder().ToAnnotations();
        AddedColumn[] added = [new(PredictionColumns.PredictedLabel, Types.Label, none, [features]), new(PredictionColumns.Score, Types.Score, none, [features])];
        return new(inputSchema, added, (row, _) =>
        {
            var getter = row.GetGetter<VBuffer<float>>(features);
            var values = new float[((VectorDataViewType)FeatureColumnType).Size];
            VBuffer<float> vector = default;
            var (label, score) = Getters(() =>
            {
                getter(ref vector);
                vector.CopyTo(values);
                return values;
            });
            return [label, score];
        });
    }
}
