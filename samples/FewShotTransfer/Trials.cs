using Microsoft.ML;
using Microsoft.ML.Data;

namespace FewShotTransfer;

/// <summary>Trains on the labelled examples and tests on the others, for every draw.</summary>
internal sealed class Trials(MLContext ml, Draws draws)
{
    /// <returns>The test's metrics by number of shots and seed.</returns>
    internal MulticlassClassificationMetrics[][] Run(Example[] examples) =>
        [.. draws.Shots.Select(shots => Enumerable.Range(0, draws.Seeds).Select(seed => Run(examples, shots, seed)).ToArray())];

    private MulticlassClassificationMetrics Run(Example[] examples, int shots, int seed)
    {
        var (labelled, test) = draws.Split(shots, seed);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")          // the tolerance is looser than usual: quicker, and as good
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, optimizationTolerance: 1e-4f));
        return ml.MulticlassClassification.Evaluate(pipeline.Fit(View(examples, labelled)).Transform(View(examples, test)));
    }

    private IDataView View(Example[] examples, int[] rows)
    {
        // ML.NET wants to know how long the vectors are, which an array's type does not say.
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, examples[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows.Select(i => examples[i]).ToArray(), schema);
    }
}
