using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>What all pools of an application share.</summary>
public class MLOptions
{
    public MLContext MLContext { get; set; } = new();
}
