namespace BigTransfer.Checkpoints;

/// <summary>A row of the table of formats.</summary>
/// <param name="Name">What users call it.</param>
/// <param name="Matches">Whether a file that begins with these bytes (up to <see cref="CheckpointFormats.HeadBytes"/>) is one.</param>
/// <param name="Create">Reads the directory; the checkpoint then owns the stream.</param>
internal sealed record CheckpointFormat(string Name, Func<byte[], bool> Matches, Func<Stream, string, Checkpoint> Create);

/// <summary>Every format that is read. A new one is a file beside this and a row here.</summary>
internal static class CheckpointFormats
{
    public const int HeadBytes = 64;

    public static IReadOnlyList<CheckpointFormat> All { get; } =
    [
        new(NpzCheckpoint.FormatName, NpzCheckpoint.Matches, NpzCheckpoint.Create),
        new(SafetensorsCheckpoint.FormatName, SafetensorsCheckpoint.Matches, SafetensorsCheckpoint.Create),
    ];

    public static CheckpointFormat Detect(Stream stream, string name)
    {
        stream.Position = 0;
        var head = new byte[HeadBytes];
        head = head[..stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        stream.Position = 0;
        var expected = string.Join(", ", All.Select(format => format.Name));
        if (head.Length == 0)
            throw new BigTransferException($"{name}: is empty; a checkpoint ({expected}) was expected");
        var found = Convert.ToHexString(head.AsSpan(0, Math.Min(8, head.Length)));
        return All.FirstOrDefault(format => format.Matches(head))
            ?? throw new BigTransferException($"{name}: begins with bytes {found}; a checkpoint ({expected}) was expected");
    }
}
