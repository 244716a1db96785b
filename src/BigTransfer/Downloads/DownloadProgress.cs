namespace BigTransfer.Downloads;

/// <summary>How far a download is, or what has happened to it.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Received">Bytes that are here, those of an earlier, broken download included.</param>
/// <param name="Total">Bytes of the whole file; null where the server does not say.</param>
/// <param name="Message">
/// What people should know, in one line: a repetition, another source, a wait for another process; null where bytes came.
/// </param>
public sealed record DownloadProgress(string File, long Received, long? Total, string? Message = null);
