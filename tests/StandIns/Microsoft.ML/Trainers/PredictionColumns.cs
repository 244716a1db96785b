using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Trainers;

/// <summary>The columns that a classifier adds, with their annotations.</summary>
internal static class PredictionColumns
{
    public const string PredictedLabel = "PredictedLabel";
    public const string Score = "Score";
    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    /// <summary>The label, as a key with the values of the training label, then the scores, with names where those are text.</summary>
    public static AddedColumn[] Columns(int classes, DataViewSchema.Annotations classNames, DataViewSchema.Column features)
    {
        var label = Describe(PredictedLabel);
        label.Add(classNames, _ => true);
        var score = Describe(Score);
        if (classNames.Schema.GetColumnOrNull(AnnotationKinds.KeyValues) is { } values)
        {
            score.Add(AnnotationKinds.TrainingLabelValues, values.Type, classNames.GetterOf(values));
            if (values.Type.ItemType() is TextDataViewType)
                score.Add(AnnotationKinds.SlotNames, values.Type, classNames.GetterOf(values));
        }
        return
        [
            new(PredictedLabel, new KeyDataViewType(typeof(uint), classes), label.ToAnnotations(), [features]),
            new(Score, new VectorDataViewType(NumberDataViewType.Single, classes), score.ToAnnotations(), [features]),
        ];
    }

    public static SchemaShape.Column[] Shapes(SchemaShape.Column? labelValues)
    {
        SchemaShape.Column[] common =
        [
            new(AnnotationKinds.ScoreColumnSetId, VectorKind.Scalar, NumberDataViewType.UInt32, true),
            new(AnnotationKinds.ScoreColumnKind, VectorKind.Scalar, TextDataViewType.Instance, false),
            new(AnnotationKinds.ScoreValueKind, VectorKind.Scalar, TextDataViewType.Instance, false),
        ];
        SchemaShape.Column[] keyValues = labelValues is { } values ? [values] : [];
        SchemaShape.Column[] names = labelValues is { ItemType: TextDataViewType } text ? [text.Renamed(AnnotationKinds.SlotNames)] : [];
        return
        [
            new(Score, VectorKind.Vector, NumberDataViewType.Single, false,
                new([.. names, .. keyValues.Select(column => column.Renamed(AnnotationKinds.TrainingLabelValues)), .. common])),
            new(PredictedLabel, VectorKind.Scalar, NumberDataViewType.UInt32, true, new([.. keyValues, .. common])),
        ];
    }

    private static DataViewSchema.Annotations.Builder Describe(string value)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance, "MulticlassClassification".AsMemory());
        builder.AddPrimitiveValue(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance, value.AsMemory());
        builder.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, SetIdType, 1u);
        return builder;
    }
}
