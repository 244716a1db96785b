using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

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

    public override DataViewType OutputType => new VectorDataViewType(NumberDataViewType.Single, Model.OutputLength(options.OutputName));

    /// <summary>The model's facts; not for running it.</summary>
    protected BiTModel Model
    {
        get
        {
            lock (_gate)
                return _model ??= (_untaken = SharedModel.Lease(options.Model, _inference)).Model;
        }
    }

    /// <summary>Fits with a lease that the fitted stage takes over; on an error it is given back.</summary>
    protected FittedStage Fit(Func<BiTModel, StageSpec> specify)
    {
        var lease = TakeLease();
        try
        {
            var fitted = FittedStage.Create(specify(lease.Model), lease, Context);
            Context.Info($"model {lease.Model.Name} ({lease.Model.NetworkName}, {lease.Model.Format}, {lease.Model.Source}), output {options.OutputName}, "
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
    protected StageSpec NewSpec(DataViewType input, BiTModel model) => NewSpec(input) with
    {
        Model = ModelReference.Of(model),
        Output = options.OutputName,
        Inference = _inference,
        BatchSize = options.BatchSize,
        Length = model.OutputLength(options.OutputName),
    };

    private ModelLease TakeLease()
    {
        lock (_gate)
        {
            var lease = _untaken ?? SharedModel.Lease(options.Model, _inference);
            (_untaken, _model) = (null, lease.Model);
            return lease;
        }
    }
}
