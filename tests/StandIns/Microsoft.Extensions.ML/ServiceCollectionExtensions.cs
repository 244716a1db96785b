using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.ML;

/// <summary>Pools as services.</summary>
public static class ServiceCollectionExtensions
{
    public static PredictionEnginePoolBuilder<TData, TPrediction> AddPredictionEnginePool<TData, TPrediction>(this IServiceCollection services)
        where TData : class
        where TPrediction : class, new()
    {
        services.AddLogging().AddOptions().AddSingleton<PredictionEnginePool<TData, TPrediction>>();
        return new(services);
    }
}
