namespace BigTransfer.Catalog;

/// <summary>One of the places that a model's weights are published at.</summary>
/// <param name="Description">What it is, for people; where it is a copy by others, in what it differs.</param>
/// <param name="Files">What is fetched: files that belong beside the weights, and the weights last.</param>
public sealed record ModelSource(string Description, IReadOnlyList<SourceFile> Files)
{
    /// <summary>The file of the weights.</summary>
    public SourceFile Weights => Files[^1];
}
