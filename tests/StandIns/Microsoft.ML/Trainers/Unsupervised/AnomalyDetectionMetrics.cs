namespace Microsoft.ML.Data;

/// <summary>How well scores tell what is strange from what is not.</summary>
public sealed class AnomalyDetectionMetrics
{
    internal AnomalyDetectionMetrics(float[] scores, bool[] strange, int falsePositives)
    {
        float[] positive = [.. scores.Where((_, i) => strange[i])], negative = [.. scores.Where((_, i) => !strange[i])];
        double won = positive.Sum(p => negative.Sum(n => p > n ? 1 : p == n ? 0.5 : 0));
        AreaUnderRocCurve = won / ((double)positive.Length * negative.Length);
        float[] highest = [.. negative.OrderDescending()];
        float bar = highest.Length > falsePositives ? highest[falsePositives] : float.NegativeInfinity;
        DetectionRateAtFalsePositiveCount = positive.Count(p => p > bar) / (double)positive.Length;
    }

    /// <summary>The probability that something strange scores higher than something that is not.</summary>
    public double AreaUnderRocCurve { get; }

    /// <summary>Which part of the strange is found until that many others are taken for strange.</summary>
    public double DetectionRateAtFalsePositiveCount { get; }
}
