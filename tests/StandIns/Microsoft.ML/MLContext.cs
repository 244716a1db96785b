using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where everything of ML.NET starts: catalogs of components, and the log.</summary>
public sealed class MLContext : IHostEnvironment
{
    private readonly Host _host;

    public MLContext(int? seed = null)
    {
        _host = new Host(null, seed, (source, message) => Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source)));
        Data = new DataOperationsCatalog(this);
        Transforms = new TransformsCatalog(this);
        Model = new ModelOperationsCatalog(this);
        MulticlassClassification = new MulticlassClassificationCatalog(this);
        Clustering = new ClusteringCatalog(this);
        AnomalyDetection = new AnomalyDetectionCatalog(this);
    }

    public event EventHandler<LoggingEventArgs> Log;

    public DataOperationsCatalog Data { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public ClusteringCatalog Clustering { get; }

    public AnomalyDetectionCatalog AnomalyDetection { get; }

    /// <summary>The folder of the temporary files that loaded models write.</summary>
    public string TempFilePath { get; set; } = Path.GetTempPath();

    public int? GpuDeviceId { get; set; }

    public bool FallbackToCpu { get; set; }

    string IExceptionContext.ContextDescription => _host.ContextDescription;

    internal int? Seed => _host.Seed;

    TException IExceptionContext.Process<TException>(TException ex) => _host.Process(ex);

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _host.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _host.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _host.StartPipe<TMessage>(name);
}
