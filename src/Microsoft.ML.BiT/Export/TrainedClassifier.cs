using System.Globalization;
using BigTransfer;
using BigTransfer.Graphs;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.BiT.Export;

/// <summary>A trained linear classifier of ML.NET as a head of a network, by what its public API tells.</summary>
internal static class TrainedClassifier
{
    public const string Supported = "a linear multiclass classifier (LbfgsMaximumEntropy, SdcaMaximumEntropy, SdcaNonCalibrated)";

    private const string PredictedLabel = "PredictedLabel";
    private const string KeyValues = "KeyValues";

    /// <exception cref="BigTransferException">The trained model is of another kind.</exception>
    public static OnnxHead ToHead(ISingleFeaturePredictionTransformer<object> predictor)
    {
        if (predictor.Model is not LinearMulticlassModelParametersBase linear)
            throw new BigTransferException($"BiTSaveOnnx: expected {Supported}, found {predictor.Model.GetType().Name}");
        VBuffer<float>[] rows = [];
        linear.GetWeights(ref rows, out var classes);
        var weights = new FloatTensor(classes, rows[0].Length);
        for (var c = 0; c < classes; c++)
            rows[c].CopyTo(weights.Data.AsSpan(c * rows[c].Length, rows[c].Length));
        return new OnnxHead(weights, [.. linear.GetBiases()], Labels(predictor, classes), softmax: linear is MaximumEntropyModelParameters);
    }

    /// <summary>The names of the classes; where they have none, the keys from 1, which <c>PredictedLabel</c> holds then.</summary>
    private static string[] Labels(ISingleFeaturePredictionTransformer<object> predictor, int classes)
    {
        // A predictor needs no more than its features to say what it makes of them.
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(predictor.FeatureColumnName, predictor.FeatureColumnType);
        var annotations = predictor.GetOutputSchema(builder.ToSchema())[PredictedLabel].Annotations;
        return (annotations.Schema.GetColumnOrNull(KeyValues)?.Type as VectorDataViewType)?.ItemType switch
        {
            TextDataViewType => Texts<ReadOnlyMemory<char>>(),
            { } type when type == NumberDataViewType.Single => Texts<float>(),
            { } type when type == NumberDataViewType.Double => Texts<double>(),
            { } type when type == NumberDataViewType.Int32 => Texts<int>(),
            { } type when type == NumberDataViewType.UInt32 => Texts<uint>(),
            { } type when type == NumberDataViewType.Int64 => Texts<long>(),
            BooleanDataViewType => Texts<bool>(),
            null => [.. Enumerable.Range(1, classes).Select(key => key.ToString(CultureInfo.InvariantCulture))],
            { } other => throw new BigTransferException($"BiTSaveOnnx: expected classes named by text or numbers, found {other}"),
        };

        string[] Texts<T>()
        {
            VBuffer<T> values = default;
            annotations.GetValue(KeyValues, ref values);
            return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
        }
    }
}
