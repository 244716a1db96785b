using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>
/// The kernel of a loaded stage. It belongs to the custom mapping, which ML.NET does not dispose: the garbage collector frees the model
/// with the pipeline.
/// </summary>
internal sealed class StoredKernel<TInput>(Func<StageSpec, ModelLease?, IRowKernel<TInput>> create)
{
    private readonly PerSettings<Opened> _opened = new(settings =>
    {
        var spec = SavedStage.Read(settings);
        // Where the chain holds the network, it comes behind this.
        if (spec.Saving == ModelSaving.SelfContained)
            spec = spec.ToPixels();
        var lease = spec.Model is null ? null : ModelLocator.Lease(spec.Model, spec.Inference);
        return new(spec, create(spec, lease));
    });

    /// <summary>Computes all columns of a row and makes something of them.</summary>
    public TResult Run<TResult>(IStoredInput<TInput> row, Func<StageSpec, IReadOnlyList<ResultColumn>, TResult> take)
    {
        var (spec, kernel) = _opened.Get(row.Settings);
        ResultColumn[] results = [.. spec.Columns.Select((_, i) => kernel.CreateResults(i, rows: 1))];
        // A single row cannot be left out: where rows are skipped, this one is an error.
        var errors = new RowErrors(keeps: spec.OnBadImage == BadImagePolicy.Mark, rows: 1);
        errors.Start(firstRow: -1);
        kernel.Run(new([row.Value]), errors, results, CancellationToken.None);
        return take(spec, results);
    }

    private sealed record Opened(StageSpec Spec, IRowKernel<TInput> Kernel);
}
