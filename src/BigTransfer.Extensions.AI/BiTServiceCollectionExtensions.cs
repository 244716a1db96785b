using BigTransfer.Extensions.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>BiT in dependency injection.</summary>
public static class BiTServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of <see cref="DataContent"/> for the whole application. Its model is
    /// loaded when it is first asked for.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; null leaves the defaults.</param>
    /// <returns>The options' builder, for binding them to configuration or validating them.</returns>
    public static OptionsBuilder<BiTEmbeddingOptions> AddBiTEmbeddingGenerator(
        this IServiceCollection services, Action<BiTEmbeddingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<IEmbeddingGenerator<DataContent, Embedding<float>>>(
            provider => provider.GetRequiredService<IOptions<BiTEmbeddingOptions>>().Value.Create());
        return services.AddOptions<BiTEmbeddingOptions>().Configure(options => configure?.Invoke(options));
    }
}
