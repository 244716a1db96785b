using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>Rows of features in memory, without those that have missing values.</summary>
internal static class FeatureRows
{
    public static float[][] Read(IDataView data, string features)
    {
        var column = Require(data.Schema, features);
        int dimension = ((VectorDataViewType)column.Type).Size;
        var rows = new List<float[]>();
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            getter(ref vector);
            var values = new float[dimension];
            vector.CopyTo(values);
            if (Array.TrueForAll(values, float.IsFinite))
                rows.Add(values);
        }
        return rows.Count > 0 ? [.. rows] : throw new InvalidOperationException("No valid training instances found, all instances have missing features.");
    }

    public static DataViewSchema.Column Require(DataViewSchema schema, string features)
    {
        var column = schema.Require(features, "feature");
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? column
            : throw SchemaErrors.Mismatch("inputSchema", "feature", features, "known-size vector of Single", $"{column.Type}");
    }
}
