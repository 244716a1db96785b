using Microsoft.Extensions.Primitives;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>Where a model comes from, and how its changes are told.</summary>
public abstract class ModelLoader
{
    public abstract IChangeToken GetReloadToken();

    public abstract ITransformer GetModel();
}
