using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Trainers;

/// <summary>Finds the principal directions of the training rows by subspace iteration.</summary>
public sealed class RandomizedPcaTrainer : IEstimator<AnomalyPredictionTransformer<PcaModelParameters>>
{
    private const int Iterations = 20;
    private readonly string _features;
    private readonly int _rank, _oversampling, _seed;
    private readonly bool _centre;

    internal RandomizedPcaTrainer(MLContext context, string features, int rank, int oversampling, bool ensureZeroMean, int? seed)
    {
        ArgumentException.ThrowIfNullOrEmpty(features);
        _rank = rank > 0 ? rank : throw new ArgumentOutOfRangeException("Rank", "Rank must be positive");
        _oversampling = oversampling >= 0 ? oversampling : throw new ArgumentOutOfRangeException("Oversampling", "Oversampling must be non-negative");
        (_features, _centre, _seed) = (features, ensureZeroMean, seed ?? context.Seed ?? 1);
    }

    public AnomalyPredictionTransformer<PcaModelParameters> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var type = FeatureRows.Require(input.Schema, _features).Type;
        float[][] rows = FeatureRows.Read(input, _features);
        int dimension = rows[0].Length;
        var mean = new float[dimension];
        if (_centre)
        {
            foreach (float[] row in rows)
                Linear.AddScaled<float>(mean, row, 1f / rows.Length);
            foreach (float[] row in rows)
                Linear.AddScaled<float>(row, mean, -1);
        }
        return new(new PcaModelParameters(mean, Directions(rows, dimension)), _features, type, AnomalyDetectionCatalog.DefaultThreshold);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        inputSchema.Require(_features, "feature");
        return inputSchema.With(
        [
            new(PredictionColumns.PredictedLabel, VectorKind.Scalar, BooleanDataViewType.Instance, false),
            new(PredictionColumns.Score, VectorKind.Scalar, NumberDataViewType.Single, false),
        ]);
    }

    /// <summary>Those of the largest variance first.</summary>
    private float[][] Directions(float[][] rows, int dimension)
    {
        int count = Math.Min(Math.Min(_rank + _oversampling, dimension), rows.Length);
        var random = new Random(_seed);
        float[][] basis = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimension).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray())];
        double[] lengths = Orthonormalise(basis);
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int b = 0; b < count; b++)
            {
                var next = new float[dimension];
                foreach (float[] row in rows)
                    Linear.AddScaled<float>(next, row, Linear.Dot<float>(row, basis[b]));
                basis[b] = next;
            }
            lengths = Orthonormalise(basis);
        }
        // What has no length left is no direction of the data but rounding.
        return [.. basis.Where((_, b) => lengths[b] > 1e-6 * lengths[0]).Take(_rank)];
    }

    /// <summary>Gram and Schmidt, twice for rounding; gives the lengths that were left.</summary>
    private static double[] Orthonormalise(float[][] basis)
    {
        var lengths = new double[basis.Length];
        for (int b = 0; b < basis.Length; b++)
        {
            for (int pass = 0; pass < 2; pass++)
                for (int before = 0; before < b; before++)
                    Linear.AddScaled<float>(basis[b], basis[before], -Linear.Dot<float>(basis[b], basis[before]));
            lengths[b] = Math.Sqrt(Linear.Dot<float>(basis[b], basis[b]));
            float scale = lengths[b] > 0 ? (float)(1 / lengths[b]) : 0;
            basis[b] = Array.ConvertAll(basis[b], value => value * scale);
        }
        return lengths;
    }
}
