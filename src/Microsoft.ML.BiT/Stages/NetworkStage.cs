using BigTransfer;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>
/// A stage that runs the network. The first look at the model opens it, and the first fit takes that lease over: an estimator that
/// has been fitted holds nothing, each of its transformers holds a lease of its own.
/// </summary>
internal abstract class NetworkStage(StageKind kind, InputKind accepted, BiTNetworkOptions options) : Stage(kind, accepted, options)
{
    private readonly Lock _gate = new();
    private readonly InferenceOptions _inference = new() { Device = options.Device, Threads = options.Threads };
    private ModelLease? _untaken;
    private BiTModel? _model;

    /// <summary>The model's facts; not for running it.</summary>
    protected BiTModel Model
    {
        get
        {
            lock (_gate)
                return _model ??= (_untaken = SharedModel.Lease(options.Model, _inference, Context)).Model;
        }
    }

    /// <summary>Fits with a lease that the fitted stage takes over; on an error it is given back.</summary>
    /// <param name="specify">The specification for a model, which it may run.</param>
    protected FittedStage Fit(Func<BiTModel, StageSpec> specify)
    {
        var lease = TakeLease();
        try
        {
            var spec = specify(lease.Model);
            CheckSizes(spec);
            ContainedNetwork.Check(spec, lease.Model);
            var fitted = FittedStage.Create(spec, lease, Context);
            Context.Info($"model {lease.Model.Name} ({lease.Model.NetworkName}, {lease.Model.Format}, {lease.Model.Source}), "
                + $"layers {string.Join(", ", spec.Layers.Distinct())}, "
                + $"device {fitted.Device}, batches of {options.BatchSize}");
            return fitted;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The specification without what is particular to a stage.</summary>
    protected StageSpec NewSpec(StageInput input, BiTModel model) => NewSpec(input) with
    {
        Model = ModelReference.Of(model, options.Model),
        Saving = options.Saving,
        Channels = model.InputChannels,
        Inference = _inference,
        BatchSize = options.BatchSize,
    };

    /// <summary>Stops where pictures, which have three channels, are not what the network takes.</summary>
    /// <exception cref="BigTransferException">It takes others; the message says what does take its pixels.</exception>
    protected void ExpectPictures(BiTModel model)
    {
        if (model.InputChannels != 3)
        {
            throw new BigTransferException(
                $"{Context.Name}: expected a network that takes pictures, [N, 3, H, W]; found {model.Name}, "
                + $"which takes [N, {model.InputChannels}, H, W]: "
                + $"make pixels of your own, Vector<Single, {model.InputChannels}, height, width>, and pass them to BiTScore");
        }
    }

    private static void CheckSizes(StageSpec spec)
    {
        var row = spec.Columns.Select(column => (long)column.Length).Append(spec.PixelLength).Max();
        if (row * spec.BatchSize > Array.MaxLength)
        {
            throw new BigTransferException(
                $"a batch of {spec.BatchSize} rows of {row} values is more than memory can hold as one: expected a smaller batch, or a pooled layer");
        }
    }

    private ModelLease TakeLease()
    {
        lock (_gate)
        {
            var lease = _untaken ?? SharedModel.Lease(options.Model, _inference, Context);
            (_untaken, _model) = (null, lease.Model);
            return lease;
        }
    }
}
