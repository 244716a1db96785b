using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>
/// The kernel of a loaded stage, opened at the first row because only rows bring the settings. It belongs to the custom mapping, which
/// ML.NET does not dispose: the garbage collector frees the model with the pipeline.
/// </summary>
internal sealed class StoredKernel<TInput, TOutput>(Func<StageSpec, ModelLease?, IRowKernel<TInput, TOutput>> create)
{
    private readonly Lock _gate = new();
    private volatile Opened? _opened;

    public TOutput Run(IStoredInput<TInput> row)
    {
        TOutput[] result = [default!];
        Open(row.Settings).Run(new([row.Value]), -1, result, CancellationToken.None);
        return result[0];
    }

    private IRowKernel<TInput, TOutput> Open(string settings)
    {
        if (_opened is { } opened && opened.Settings == settings)
            return opened.Kernel;
        lock (_gate)
        {
            if (_opened?.Settings != settings)
            {
                var spec = SavedStage.Read(settings);
                var lease = spec.Model is null ? null : ModelLocator.Lease(spec.Model, spec.Inference);
                _opened = new(settings, create(spec, lease));
            }
            return _opened!.Kernel;
        }
    }

    private sealed record Opened(string Settings, IRowKernel<TInput, TOutput> Kernel);
}
