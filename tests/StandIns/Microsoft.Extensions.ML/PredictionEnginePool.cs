using System.Collections.Concurrent;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>Engines, which are not thread-safe, for use from many threads: each is lent to one at a time. Models are loaded on first use.</summary>
public class PredictionEnginePool<TData, TPrediction> : IDisposable
    where TData : class
    where TPrediction : class, new()
{
    private readonly MLContext _context;
    private readonly IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> _options;
    private readonly ConcurrentDictionary<string, Lazy<Engines>> _pools = new();

    public PredictionEnginePool(
        IServiceProvider serviceProvider,
        IOptions<MLOptions> mlContextOptions,
        IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> predictionEngineOptions)
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        ArgumentNullException.ThrowIfNull(mlContextOptions);
        ArgumentNullException.ThrowIfNull(predictionEngineOptions);
        (_context, _options) = (mlContextOptions.Value.MLContext, predictionEngineOptions);
    }

    public ITransformer GetModel(string modelName) => Find(modelName).Model;

    public PredictionEngine<TData, TPrediction> GetPredictionEngine(string modelName) => Find(modelName).Pool.Get();

    public void ReturnPredictionEngine(string modelName, PredictionEngine<TData, TPrediction> engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Find(modelName).Pool.Return(engine);
    }

    public void Dispose()
    {
        foreach (var engines in _pools.Values.Where(pool => pool.IsValueCreated))
        {
            (engines.Value.Pool as IDisposable)?.Dispose();
            (engines.Value.Model as IDisposable)?.Dispose();
        }
        _pools.Clear();
        GC.SuppressFinalize(this);
    }

    private Engines Find(string modelName) => _pools.GetOrAdd(modelName, name => new Lazy<Engines>(() => Load(name))).Value;

    private Engines Load(string modelName)
    {
        var loader = _options.Create(modelName).ModelLoader;
        ArgumentNullException.ThrowIfNull(loader, "poolOptions");
        var model = loader.GetModel();
        return new(model, new DefaultObjectPoolProvider().Create(new Policy(_context, model)));
    }

    private sealed record Engines(ITransformer Model, ObjectPool<PredictionEngine<TData, TPrediction>> Pool);

    /// <summary>The engines share the model, which is the pool's.</summary>
    private sealed class Policy(MLContext context, ITransformer model) : PooledObjectPolicy<PredictionEngine<TData, TPrediction>>
    {
        public override PredictionEngine<TData, TPrediction> Create() =>
            context.Model.CreatePredictionEngine<TData, TPrediction>(model, new PredictionEngineOptions { OwnsTransformer = false });

        public override bool Return(PredictionEngine<TData, TPrediction> obj) => true;
    }
}
