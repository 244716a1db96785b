using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>A model in a file.</summary>
internal sealed class FileModelLoader(IOptions<MLOptions> options) : ModelLoader
{
    private ITransformer _model;

    public void Start(string filePath, bool watchFile)
    {
        if (!File.Exists(filePath))
            throw new ArgumentException($"The provided model file {filePath} doesn't exist.");
        if (watchFile)
            throw new NotSupportedException("The stand-in does not watch model files.");
        _model = options.Value.MLContext.Model.Load(filePath, out _);
    }

    public override IChangeToken GetReloadToken() => new CancellationChangeToken(CancellationToken.None);

    public override ITransformer GetModel() =>
        _model ?? throw new InvalidOperationException("Start must be called on a ModelLoader before it can be used.");
}
