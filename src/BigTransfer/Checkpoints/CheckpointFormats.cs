using BigTransfer.Checkpoints.PyTorch;

namespace BigTransfer.Checkpoints;

/// <summary>A row of the table of formats.</summary>
/// <param name="Name">What users call it.</param>
/// <param name="Matches">Whether a file that begins with these bytes (up to <see cref="CheckpointFormats.HeadBytes"/>) is one.</param>
/// <param name="Create">Reads the directory; the checkpoint then owns the stream.</param>
internal sealed record CheckpointFormat(string Name, Func<byte[], bool> Matches, Func<CheckpointSource, Checkpoint> Create);

/// <summary>Every format that is read. A new one is a file beside this and a row here; the first row that matches a file is taken.</summary>
internal static class CheckpointFormats
{
    /// <summary>Enough for the name of a zip archive's first entry, by which archives are told apart: torch.save begins it with the file's.</summary>
    public const int HeadBytes = 512;

    public static IReadOnlyList<CheckpointFormat> All { get; } =
    [
        new(PyTorchCheckpoint.FormatName, PyTorchCheckpoint.Matches, PyTorchCheckpoint.Create),
        new(NpzCheckpoint.FormatName, NpzCheckpoint.Matches, NpzCheckpoint.Create),
        new(SafetensorsCheckpoint.FormatName, SafetensorsCheckpoint.Matches, SafetensorsCheckpoint.Create),
        new(MindSporeCheckpoint.FormatName, MindSporeCheckpoint.Matches, MindSporeCheckpoint.Create),
        new(ShardedCheckpoint.FormatName, ShardedCheckpoint.Matches, ShardedCheckpoint.Create),
    ];

    /// <summary>All of them, for messages.</summary>
    public static string Listed { get; } = string.Join(", ", All.Select(format => format.Name));

    /// <summary>Whether some format claims a file that begins with these bytes.</summary>
    public static bool Knows(byte[] head) => All.Any(format => format.Matches(head));

    public static CheckpointFormat Detect(CheckpointSource source)
    {
        var head = source.Head(HeadBytes);
        if (head.Length == 0)
            throw new BigTransferException($"{source.Name}: is empty; a checkpoint ({Listed}) was expected");
        UnreadFormats.Refuse(source.Name, head);
        var found = Convert.ToHexString(head.AsSpan(0, Math.Min(8, head.Length)));
        return All.FirstOrDefault(format => format.Matches(head))
            ?? throw new BigTransferException($"{source.Name}: begins with bytes {found}; a checkpoint ({Listed}) was expected");
    }
}
