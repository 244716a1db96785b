using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The values of a label's keys, which name the classes.</summary>
internal static class ClassNames
{
    /// <summary>The annotation of the label with its values, and nothing else; empty where it has none.</summary>
    public static DataViewSchema.Annotations Of(DataViewSchema.Column label)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(label.Annotations, kind => kind == AnnotationKinds.KeyValues);
        return builder.ToAnnotations();
    }
}
