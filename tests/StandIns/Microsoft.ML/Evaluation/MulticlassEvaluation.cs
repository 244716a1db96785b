namespace Microsoft.ML.Data;

/// <summary>Compares scores with labels, row by row.</summary>
internal sealed class MulticlassEvaluation
{
    private const double SmallestProbability = 1e-15f;
    private readonly DataViewSchema.Column _label;
    private readonly DataViewSchema.Column _score;
    private readonly int _classes;

    public MulticlassEvaluation(DataViewSchema schema, string label, string score, string predictedLabel)
    {
        Column(schema, "PredictedLabel", predictedLabel); // not read, but required
        _label = Column(schema, "Label", label);
        _score = Column(schema, "Score", score);
        if (_label.Type is not KeyDataViewType { RawType: var raw } || raw != typeof(uint))
            throw SchemaErrors.Mismatch(nameof(schema), "label", label, "Single or Key", $"{_label.Type}");
        if (_score.Type is not VectorDataViewType { ItemType: var item, Size: > 0 and var classes } || item != NumberDataViewType.Single)
            throw SchemaErrors.Mismatch(nameof(schema), "score", score, "Vector of two or more items of type Single", $"{_score.Type}");
        _classes = classes;
    }

    public MulticlassClassificationMetrics Run(IDataView data, int topK)
    {
        var counts = new double[_classes, _classes];
        var logLosses = new double[_classes];
        var ranks = new double[_classes + 1];
        double unseenLoss = 0;
        using var cursor = data.GetRowCursor([_label, _score]);
        var getLabel = cursor.GetGetter<uint>(_label);
        var getScores = cursor.GetGetter<VBuffer<float>>(_score);
        uint key = 0;
        VBuffer<float> buffer = default;
        var scores = new float[_classes];
        while (cursor.MoveNext())
        {
            getLabel(ref key);
            getScores(ref buffer);
            buffer.CopyTo(scores);
            if (key == 0 || !Array.TrueForAll(scores, float.IsFinite))
                continue;
            int label = (int)key - 1;
            if (label >= _classes)
            {
                unseenLoss -= Math.Log(SmallestProbability);
                ranks[_classes]++;
                continue;
            }
            counts[label, Array.IndexOf(scores, scores.Max())]++;
            logLosses[label] -= Math.Log(Math.Clamp(scores[label], SmallestProbability, 1));
            ranks[Rank(scores, label)]++;
        }
        return new(counts, logLosses, unseenLoss, ranks, topK, Names());
    }

    /// <summary>How many classes come before the right one; of equal scores the first comes first.</summary>
    private static int Rank(float[] scores, int label) =>
        scores.Where((score, i) => score > scores[label] || (score == scores[label] && i < label)).Count();

    private string[] Names()
    {
        if (!_score.HasSlotNames())
            return [.. Enumerable.Range(0, _classes).Select(i => $"{i}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        _score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static DataViewSchema.Column Column(DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(schema), $"{role} column '{name}' not found");
}
