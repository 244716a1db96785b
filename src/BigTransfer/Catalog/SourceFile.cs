namespace BigTransfer.Catalog;

/// <summary>A file that is published somewhere.</summary>
/// <param name="Address">Where: https.</param>
/// <param name="CachePath">Its place below the cache folder, with forward slashes: one for each address, whichever model asks for it.</param>
public sealed record SourceFile(Uri Address, string CachePath);
