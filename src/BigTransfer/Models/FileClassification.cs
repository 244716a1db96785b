namespace BigTransfer.Models;

/// <summary>What became of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Classes">The best classes, the best first; null where the file could not be classified.</param>
/// <param name="Error">Why it could not be; null where it could.</param>
public readonly record struct FileClassification(string Path, IReadOnlyList<ClassScore>? Classes, BigTransferException? Error);
