namespace Microsoft.ML.BiT.Stages;

/// <summary>What a stage does. The names are saved with pipelines.</summary>
internal enum StageKind
{
    LoadImages,
    ExtractPixels,
    Score,
    FeaturizeImages,
}
