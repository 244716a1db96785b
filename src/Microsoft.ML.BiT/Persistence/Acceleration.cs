using BigTransfer;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>Puts batching transformers back in the place of the stock chains that a loaded pipeline has for BiT's stages.</summary>
internal static class Acceleration
{
    private static readonly TransformerScope[] Scopes = [TransformerScope.Training, TransformerScope.Testing, TransformerScope.Scoring];

    /// <param name="model">The loaded pipeline.</param>
    /// <param name="contextOf">Makes what accompanies a stage of that name.</param>
    public static ITransformer Apply(ITransformer model, Func<string, RunContext> contextOf) => model switch
    {
        TransformerChain<ITransformer> chain when StockForm.TryRead(chain) is { } spec => Batched(spec, chain, contextOf(spec.Kind.Name)),
        TransformerChain<ITransformer> chain =>
            new TransformerChain<ITransformer>([.. chain.Select(each => Apply(each, contextOf))], ScopesOf(chain)),
        _ => model,
    };

    /// <summary>The network of a loaded stage: where its file is found, or out of the chain itself; null where it has none.</summary>
    /// <param name="spec">The stage.</param>
    /// <param name="stock">The chain that was loaded for it.</param>
    /// <param name="context">Hears of a download, and stops it.</param>
    /// <exception cref="BigTransferException">It is not there.</exception>
    public static ModelLease? LeaseOf(StageSpec spec, TransformerChain<ITransformer> stock, RunContext context) => spec switch
    {
        { Model: null } => null,
        { Saving: ModelSaving.SelfContained } => ContainedModel.Lease(stock.OfType<OnnxTransformer>().Single(), spec.Model.Name, spec.Inference),
        _ => ModelLocator.Lease(spec.Model, spec.Inference, context),
    };

    private static BiTTransformer Batched(StageSpec spec, TransformerChain<ITransformer> stock, RunContext context)
    {
        var lease = LeaseOf(spec, stock, context);
        try
        {
            var stage = FittedStage.Create(spec, lease, context);
            return new BiTTransformer(stage, ctx => StockForm.Save(new MLContext().Transforms, spec, lease, ctx));
        }
        catch
        {
            lease?.Dispose();
            throw;
        }
    }

    /// <summary>In which scopes each transformer of a chain takes part, which the chain itself does not tell.</summary>
    private static TransformerScope[] ScopesOf(TransformerChain<ITransformer> chain)
    {
        var members = Scopes.ToDictionary(scope => scope, scope => new HashSet<ITransformer>(chain.GetModelFor(scope), ReferenceEqualityComparer.Instance));
        return [.. chain.Select(transformer => Scopes.Where(scope => members[scope].Contains(transformer)).Aggregate(TransformerScope.None, (all, scope) => all | scope))];
    }
}
