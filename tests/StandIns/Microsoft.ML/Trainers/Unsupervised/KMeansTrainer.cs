using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Trainers;

/// <summary>Finds centres: drawn far from each other, then moved to the mean of what is nearest until nothing changes its centre.</summary>
public sealed class KMeansTrainer : IEstimator<ClusteringPredictionTransformer<KMeansModelParameters>>
{
    private const int MaxIterations = 1000;
    private readonly MLContext _context;
    private readonly string _features;
    private readonly int _clusters;

    internal KMeansTrainer(MLContext context, string features, int clusters)
    {
        ArgumentException.ThrowIfNullOrEmpty(features);
        (_context, _features) = (context, features);
        _clusters = clusters > 0 ? clusters : throw new ArgumentOutOfRangeException("NumberOfClusters", "Must be positive");
    }

    public ClusteringPredictionTransformer<KMeansModelParameters> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var type = FeatureRows.Require(input.Schema, _features).Type;
        float[][] rows = FeatureRows.Read(input, _features);
        if (rows.Length < _clusters)
            throw new InvalidOperationException($"Not enough distinct instances to populate {_clusters} clusters (only found {rows.Length} distinct instances)");
        return new(new KMeansModelParameters(Train(rows)), _features, type);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        inputSchema.Require(_features, "feature");
        return inputSchema.With(
        [
            new(PredictionColumns.PredictedLabel, VectorKind.Scalar, NumberDataViewType.UInt32, true),
            new(PredictionColumns.Score, VectorKind.Vector, NumberDataViewType.Single, false),
        ]);
    }

    private float[][] Train(float[][] rows)
    {
        float[][] centres = Draw(rows, new Random(_context.Seed ?? 1));
        int[] nearest = new int[rows.Length];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            int[] assigned = Array.ConvertAll(rows, row => Nearest(centres, row));
            if (iteration > 0 && assigned.AsSpan().SequenceEqual(nearest))
                break;
            nearest = assigned;
            for (int c = 0; c < centres.Length; c++)
            {
                float[][] own = [.. rows.Where((_, i) => nearest[i] == c)];
                if (own.Length > 0)
                    centres[c] = [.. Enumerable.Range(0, own[0].Length).Select(d => own.Average(row => row[d]))];
            }
        }
        return centres;
    }

    /// <summary>Each next centre with a probability by its squared distance to those drawn before.</summary>
    private float[][] Draw(float[][] rows, Random random)
    {
        List<float[]> centres = [rows[random.Next(rows.Length)]];
        while (centres.Count < _clusters)
        {
            double[] distances = Array.ConvertAll(rows, row => (double)centres.Min(centre => KMeansModelParameters.Squared(centre, row)));
            double place = random.NextDouble() * distances.Sum();
            int drawn = 0;
            while (drawn < rows.Length - 1 && (place -= distances[drawn]) > 0)
                drawn++;
            centres.Add([.. rows[drawn]]);
        }
        return [.. centres];
    }

    private static int Nearest(float[][] centres, float[] row)
    {
        float[] distances = Array.ConvertAll(centres, centre => KMeansModelParameters.Squared(centre, row));
        return Array.IndexOf(distances, distances.Min());
    }
}
