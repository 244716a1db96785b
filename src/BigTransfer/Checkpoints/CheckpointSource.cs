namespace BigTransfer.Checkpoints;

/// <summary>What a format reads a checkpoint from.</summary>
/// <param name="Stream">The file, seekable, from its start.</param>
/// <param name="Name">What messages call it: its path where it has one.</param>
/// <param name="OpenSibling">
/// Opens a file beside it by its plain name, for formats of several files; null where there is nothing beside it, as with an embedded resource.
/// </param>
internal sealed record CheckpointSource(Stream Stream, string Name, Func<string, Stream>? OpenSibling = null)
{
    /// <summary>A file and those beside it.</summary>
    /// <exception cref="BigTransferException">There is no such file, or it may not be read.</exception>
    public static CheckpointSource OfFile(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new(InputFile.Open(path), path, sibling => InputFile.Open(Path.Combine(folder, sibling)));
    }

    /// <summary>The first bytes, or all where there are fewer; the stream is at its start again afterwards.</summary>
    public byte[] Head(int count)
    {
        Stream.Position = 0;
        var head = new byte[count];
        head = head[..Stream.ReadAtLeast(head, count, throwOnEndOfStream: false)];
        Stream.Position = 0;
        return head;
    }
}
