using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The mean and the principal directions.</summary>
public sealed class PcaModelParameters
{
    internal PcaModelParameters(float[] mean, float[][] directions) => (Mean, Directions) = (mean, directions);

    internal float[] Mean { get; }

    internal float[][] Directions { get; }

    public void GetEigenVectors(ref VBuffer<float>[] vectors, out int rank)
    {
        rank = Directions.Length;
        vectors = Array.ConvertAll(Directions, direction => new VBuffer<float>(direction.Length, [.. direction]));
    }

    public void GetMean(ref VBuffer<float> mean) => mean = new VBuffer<float>(Mean.Length, [.. Mean]);

    /// <summary>What of the distance from the mean lies outside the directions: 0 to 1.</summary>
    internal float Score(float[] features)
    {
        float[] centred = [.. features.Zip(Mean, (value, mean) => value - mean)];
        float all = Linear.Dot<float>(centred, centred), rest = all;
        foreach (float[] direction in Directions)
        {
            float along = Linear.Dot<float>(direction, centred);
            rest -= along * along;
        }
        return all > 0 ? MathF.Sqrt(Math.Max(rest, 0) / all) : 0;
    }
}
