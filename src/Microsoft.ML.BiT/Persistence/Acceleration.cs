using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;

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

    private static BiTTransformer Batched(StageSpec spec, TransformerChain<ITransformer> stock, RunContext context)
    {
        var lease = spec.Model is null ? null : ModelLocator.Lease(spec.Model, spec.Inference, context);
        try
        {
            return new BiTTransformer(FittedStage.Create(spec, lease, context), () => stock);
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
