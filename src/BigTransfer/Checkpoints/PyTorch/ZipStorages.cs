namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>The zip form of PyTorch 1.6 and later: NAME/data.pkl, and the data of each storage in NAME/data/KEY.</summary>
internal sealed class ZipStorages : ITorchStorages
{
    private const string PickleName = "data.pkl";
    private const int MaxByteOrder = 16;

    /// <summary>What torch.save and torch.jit.save put into an archive beside its name: by these its first entry tells it from others.</summary>
    private static readonly string[] Parts =
        [PickleName, "byteorder", "version", ".format_version", ".storage_alignment", "constants.pkl", "data/", "code/", "extra/", ".data/"];

    private readonly ZipEntries _entries;
    private readonly string _folder;

    private ChecksumStream? _open;
    private string? _openKey;

    private ZipStorages(ZipEntries entries, string folder) => (_entries, _folder) = (entries, folder);

    public bool IsSequential => true;

    /// <summary>Whether the first entry of a zip archive is called like one of these.</summary>
    public static bool Owns(string entry)
    {
        var part = entry[(entry.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return part.Length < entry.Length && Parts.Any(known => known.EndsWith('/') ? part.StartsWith(known, StringComparison.Ordinal) : part == known);
    }

    /// <summary>Opens the archive and rebuilds the object that was saved.</summary>
    public static ITorchStorages Open(CheckpointSource source, out object? root)
    {
        var entries = new ZipEntries(source.Stream, source.Name, format: PyTorchCheckpoint.FormatName, noun: "entry");
        var folder = FindFolder(entries, source.Name);
        CheckByteOrder(entries, folder, source.Name);
        var place = $"{source.Name}: {PickleName}";
        using var stream = entries.Open(folder + PickleName);
        var pickle = PickleInput.Read(stream, stream.Length, place);
        root = PickleMachine.Run(pickle, new TorchGlobals(), source.Stream.Length, place);
        return new ZipStorages(entries, folder);
    }

    public void Check(TorchStorage storage)
    {
        var entry = EntryOf(storage.Key);
        if (!_entries.Has(entry))
            throw new InvalidDataException($"its data should be in '{PickleValues.Shown(entry)}', which is missing");
        var found = _entries.LengthOf(entry);
        // Divided rather than multiplied: the count of elements may be any number.
        if (found % storage.Type.ElementBytes != 0 || found / storage.Type.ElementBytes != storage.Root)
            throw new InvalidDataException(
                $"'{entry}' has {found} bytes; {storage.Root} elements of {storage.Type.ElementBytes} bytes were expected");
    }

    public Stream Open(string key, long position)
    {
        // Parts of one storage usually come one after another.
        if (_open is null || _openKey != key || _open.Position > position)
        {
            _open?.Dispose();
            (_open, _openKey) = (_entries.Open(EntryOf(key)), key);
        }
        _open.SkipTo(position);
        return _open;
    }

    public void Dispose()
    {
        _open?.Dispose();
        _entries.Dispose();
    }

    private string EntryOf(string key) => $"{_folder}data/{key}";

    private static string FindFolder(ZipEntries entries, string name)
    {
        var folders = entries.Names
            .Where(entry => entry.EndsWith("/" + PickleName, StringComparison.Ordinal) && entry.Count(c => c == '/') == 1)
            .Select(entry => entry[..^PickleName.Length]).ToArray();
        if (folders.Length != 1)
            throw new BigTransferException($"{name}: a PyTorch archive with one NAME/{PickleName} was expected; it has {Listing.Of(entries.Names, 10)}");
        if (entries.Has(folders[0] + "constants.pkl") || entries.Names.Any(entry => entry.StartsWith(folders[0] + "code/", StringComparison.Ordinal)))
            throw new BigTransferException($"{name}: is a TorchScript archive, whose code is not executed; a state dict that torch.save wrote was expected");
        return folders[0];
    }

    private static void CheckByteOrder(ZipEntries entries, string folder, string name)
    {
        var entry = folder + "byteorder"; // written since PyTorch 2.1; little before
        if (!entries.Has(entry))
            return;
        using var stream = entries.Open(entry);
        var text = new byte[MaxByteOrder];
        var order = System.Text.Encoding.Latin1.GetString(text, 0, stream.ReadAtLeast(text, MaxByteOrder, throwOnEndOfStream: false));
        if (order != "little")
            throw new BigTransferException($"{name}: its data is in byte order '{PickleValues.Shown(order)}'; 'little' was expected");
    }
}
