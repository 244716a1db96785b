using BigTransfer.Models;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Scores of all classes, from the logits.</summary>
internal sealed class ScoreResults(ScoreFunction function, int length, int rows) : VectorResults(length, rows)
{
    protected override void Write(ReadOnlySpan<float> values, Span<float> result) => Classifier.Scores(values, function, result);
}
