namespace Microsoft.ML.BiT.Stages;

/// <summary>What a stage does. The names are saved with pipelines.</summary>
internal enum StageKind
{
    LoadImages,
    ExtractPixels,
    Score,
    FeaturizeImages,
    ClassifyImages,
}

internal static class StageKinds
{
    extension(StageKind kind)
    {
        /// <summary>The stage as the user knows it: the method of the catalog that makes it.</summary>
        public string Name => $"BiT{kind}";
    }
}
