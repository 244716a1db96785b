using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.ML;

/// <summary>Where a pool's models come from.</summary>
public static class BuilderExtensions
{
    public static PredictionEnginePoolBuilder<TData, TPrediction> FromFile<TData, TPrediction>(
        this PredictionEnginePoolBuilder<TData, TPrediction> builder, string modelName, string filePath, bool watchForChanges)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTransient<FileModelLoader, FileModelLoader>();
        builder.Services.AddOptions<PredictionEnginePoolOptions<TData, TPrediction>>(modelName)
            .Configure<FileModelLoader>((options, loader) =>
            {
                loader.Start(filePath, watchForChanges);
                options.ModelLoader = loader;
            });
        return builder;
    }
}
