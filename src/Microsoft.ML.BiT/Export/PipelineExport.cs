using BigTransfer;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Persistence;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.BiT.Export;

/// <summary>
/// A trained pipeline as one ONNX file: what the classifier's features are made of is followed back to the network. What has no part in that,
/// keys of the label for example, stays out.
/// </summary>
internal static class PipelineExport
{
    /// <exception cref="BigTransferException">Something between picture and score cannot be exported: the message names it.</exception>
    public static void Save(ITransformer model, DataViewSchema input, string path, OnnxSaveOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var steps = Steps(model, input);
        var last = steps.FindLastIndex(step => step.Transformer is ISingleFeaturePredictionTransformer<object>);
        if (last < 0)
            throw new BigTransferException($"BiTSaveOnnx: expected {TrainedClassifier.Supported}, found none among {Names(steps)}");
        var predictor = (ISingleFeaturePredictionTransformer<object>)steps[last].Transformer;
        var head = TrainedClassifier.ToHead(predictor);
        var (network, column, at) = Source(steps, last, predictor.FeatureColumnName);
        if (network is not { Kind: StageKind.FeaturizeImages or StageKind.Score, Model: { } reference })
            throw Unsupported(network, column);
        var made = network.Columns.Single(each => each.Name == column);
        if (!made.Pooled && made.Shape.Count > 1)
        {
            throw new BigTransferException($"BiTSaveOnnx: expected features of one value a channel, found the map '{column}' "
                + $"[{string.Join(", ", made.Shape)}] (Pooled = false)");
        }
        var recipe = network.Recipe ?? PixelsRecipe(steps, at, network.InputColumn);
        using var lease = LeaseOf(steps[at], reference, network, new RunContext("BiTSaveOnnx", Log: null, cancellation));
        using var loaded = BiTModel.Load(
            lease.Model.Path ?? lease.Model.Name,
            new BiTModelOptions { LayerName = made.Layer, Recipe = recipe ?? lease.Model.Recipe, Inference = network.Inference }, cancellation);
        loaded.SaveOnnx(path, head, options, cancellation);
    }

    /// <summary>The network of a stage: what the pipeline holds itself, or the file where it is found.</summary>
    private static ModelLease LeaseOf(Step step, ModelReference reference, StageSpec spec, RunContext context) => (spec.Saving, step.Transformer) switch
    {
        (ModelSaving.SelfContained, BiTTransformer { Lease: { } lease }) => lease.Again(),
        (ModelSaving.SelfContained, TransformerChain<ITransformer> chain) => Acceleration.LeaseOf(spec, chain, context)!,
        _ => ModelLocator.Lease(reference, spec.Inference, context),
    };

    /// <summary>The transformers one after the other, with the schemas between them.</summary>
    private static List<Step> Steps(ITransformer model, DataViewSchema input)
    {
        var steps = new List<Step>();
        foreach (var (transformer, stage) in Flat(model))
        {
            var output = transformer.GetOutputSchema(input);
            steps.Add(new(transformer, stage, input, output));
            input = output;
        }
        return steps;
    }

    private static IEnumerable<(ITransformer Transformer, StageSpec? Stage)> Flat(ITransformer model) => model switch
    {
        BiTTransformer bit => [(bit, bit.Spec)],
        TransformerChain<ITransformer> chain when StockForm.TryRead(chain) is { } spec => [(chain, spec)],
        IEnumerable<ITransformer> chain => chain.SelectMany(Flat),
        _ => [(model, null)],
    };

    /// <summary>The stage that makes a column which a step reads, through copies of it.</summary>
    private static (StageSpec? Stage, string Column, int At) Source(List<Step> steps, int before, string column)
    {
        for (var i = before - 1; i >= 0; i--)
        {
            var step = steps[i];
            if (!step.Makes(column))
                continue;
            if (step.Stage is not null)
                return (step.Stage, column, i);
            column = CopiedFrom(step, column) ?? throw new BigTransferException(
                $"BiTSaveOnnx: the features '{column}' are made by {step.Transformer.GetType().Name}, which cannot be exported: expected the "
                + "classifier right behind BiTFeaturizeImages or BiTScore (CopyColumns, and Concatenate of one column, may stand between)");
        }
        return (null, column, -1);
    }

    /// <summary>The column of which another is a copy; null where it is something else.</summary>
    private static string? CopiedFrom(Step step, string column)
    {
        if (step.Transformer is not (ColumnCopyingTransformer or ColumnConcatenatingTransformer))
            return null;
        DataViewSchema.Column[] from = [.. step.Transformer.GetRowToRowMapper(step.Input).GetDependencies([step.Output[column]])];
        return from is [{ Type: VectorDataViewType } only] ? only.Name : null;
    }

    /// <summary>The recipe of the stage whose pixels the network reads; null where they come from elsewhere.</summary>
    private static PreprocessRecipe? PixelsRecipe(List<Step> steps, int before, string column) =>
        Source(steps, before, column) is { Stage: { Kind: StageKind.ExtractPixels } pixels } ? pixels.Recipe : null;

    private static BigTransferException Unsupported(StageSpec? stage, string column) => new(stage is null
        ? $"BiTSaveOnnx: expected features of BiTFeaturizeImages or BiTScore, found the column '{column}' of the data"
        : $"BiTSaveOnnx: expected features of BiTFeaturizeImages or BiTScore, found '{column}' of {stage.Kind.Name}");

    private static string Names(IEnumerable<Step> steps) =>
        string.Join(", ", steps.Select(step => step.Stage?.Kind.Name ?? step.Transformer.GetType().Name));

    private sealed record Step(ITransformer Transformer, StageSpec? Stage, DataViewSchema Input, DataViewSchema Output)
    {
        /// <summary>Whether it adds a column of that name; one that was there before is hidden then.</summary>
        public bool Makes(string column) => Count(Output, column) > Count(Input, column);

        private static int Count(DataViewSchema schema, string column) => schema.Count(each => each.Name == column);
    }
}
