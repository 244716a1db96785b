namespace BigTransfer.Checkpoints;

/// <summary>Formats of networks that are known by sight only, so that a user who has one is told what it is.</summary>
internal static class UnreadFormats
{
    /// <summary>What a folder with TensorFlow's network has in it.</summary>
    public const string SavedModelFile = "saved_model.pb";

    public const string SavedModel = "a TensorFlow SavedModel, a format that is not read yet";

    private const int ZipNameOffset = 30;

    /// <summary>What a file is that begins with these bytes (<see cref="CheckpointFormats.HeadBytes"/> of them, or all); null where not known.</summary>
    public static string? Find(ReadOnlySpan<byte> head)
    {
        if (head is [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', ..])
            return "an HDF5 file, as Keras writes (.h5), a format that is not read yet";
        if (head.StartsWith("PK\u0003\u0004"u8) && head.Length > ZipNameOffset && head[ZipNameOffset..].StartsWith("metadata.json"u8))
            return "an archive of Keras (.keras), a format that is not read yet";
        return IsSavedModel(head) ? SavedModel : null;
    }

    /// <exception cref="BigTransferException">It is of a format that is not read.</exception>
    public static void Refuse(string name, ReadOnlySpan<byte> head)
    {
        if (Find(head) is { } found)
            throw new BigTransferException($"{name}: is {found}; a checkpoint ({CheckpointFormats.Listed}) or an ONNX model was expected");
    }

    // saved_model.proto: schema version 1 as field 1, then the graphs as field 2, each of which begins with its field 1, a message. ONNX models
    // have a text, the producer's name, at the same place.
    private static bool IsSavedModel(ReadOnlySpan<byte> head)
    {
        const byte version = 0x08, graph = 0x12, description = 0x0A;
        if (head is not [version, 1, graph, ..])
            return false;
        int end = 3;
        while (end < head.Length && head[end] >= 0x80)
            end++;
        return end + 1 < head.Length && head[end + 1] == description;
    }
}
