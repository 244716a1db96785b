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

    protected ModelLease TakeLease()
    {
        lock (_gate)
        {
            var lease = _untaken ?? SharedModel.Lease(options.Model, _inference);
            (_untaken, _model) = (null, lease.Model);
            return lease;
        }
    }

    /// <summary>The specification without what is particular to a stage, and a line to the log.</summary>
    protected StageSpec NewSpec(DataViewType input, ModelLease lease)
    {
        var model = lease.Model;
        Context.Info($"model {model.Name} ({model.Architecture.Name}, {model.Format}, {model.Source}), output {options.OutputName}, batches of {options.BatchSize}");
        return NewSpec(input) with
        {
            Model = ModelReference.Of(model),
            Output = options.OutputName,
            Inference = _inference,
            BatchSize = options.BatchSize,
            Length = model.OutputLength(options.OutputName),
        };
    }
}
