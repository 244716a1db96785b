namespace BigTransfer.Models;

/// <summary>What became of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Values">The output of the network, flattened; null where the file could not be read.</param>
/// <param name="Error">Why it could not be read; null where it could.</param>
public readonly record struct FileEmbedding(string Path, float[]? Values, BigTransferException? Error);
