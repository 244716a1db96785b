namespace Microsoft.ML.BiT;

/// <summary>Options of <see cref="BiTCatalog.BiTScore(TransformsCatalog, BiTScoreOptions)"/>.</summary>
public sealed record BiTScoreOptions : BiTLayerOptions;
