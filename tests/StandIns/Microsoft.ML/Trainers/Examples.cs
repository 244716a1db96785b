using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>Training data in memory: rows without missing features, label or weight.</summary>
internal sealed class Examples
{
    private readonly List<float[]> _features = [];
    private readonly List<int> _labels = [];
    private readonly List<float> _weights = [];

    public IReadOnlyList<float[]> Features => _features;

    /// <summary>Classes from 0.</summary>
    public IReadOnlyList<int> Labels => _labels;

    public IReadOnlyList<float> Weights => _weights;

    public int Count => _features.Count;

    public int Classes { get; private init; }

    public int Dimension { get; private init; }

    public int Skipped { get; private set; }

    public static Examples Read(IDataView data, string features, string label, string weight)
    {
        var (featureColumn, labelColumn) = (data.Schema[features], data.Schema[label]);
        DataViewSchema.Column? weightColumn = weight == null ? null : data.Schema[weight];
        DataViewSchema.Column[] columns = [featureColumn, labelColumn, .. weightColumn is { } w ? [w] : Array.Empty<DataViewSchema.Column>()];
        var examples = new Examples
        {
            Classes = (int)((KeyDataViewType)labelColumn.Type).Count,
            Dimension = ((VectorDataViewType)featureColumn.Type).Size,
        };
        using var cursor = data.GetRowCursor(columns);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(featureColumn);
        var getLabel = cursor.GetGetter<uint>(labelColumn);
        var getWeight = weightColumn is { } column ? cursor.GetGetter<float>(column) : (ref float value) => value = 1;
        VBuffer<float> vector = default;
        uint key = 0;
        float importance = 0;
        while (cursor.MoveNext())
        {
            getFeatures(ref vector);
            getLabel(ref key);
            getWeight(ref importance);
            examples.Add(vector, key, importance);
        }
        return examples;
    }

    private void Add(in VBuffer<float> vector, uint key, float weight)
    {
        if (vector.Length != Dimension)
            throw new InvalidOperationException($"A row has {vector.Length} features where {Dimension} were expected.");
        var values = new float[Dimension];
        vector.CopyTo(values);
        if (key == 0 || !float.IsFinite(weight) || !Array.TrueForAll(values, float.IsFinite))
        {
            Skipped++;
            return;
        }
        _features.Add(values);
        _labels.Add((int)key - 1);
        _weights.Add(weight);
    }
}
