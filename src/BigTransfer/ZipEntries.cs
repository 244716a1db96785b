using System.IO.Compression;

namespace BigTransfer;

/// <summary>
/// The entries of a zip archive by name, none of which claims more than the file can hold; each is read when it is asked for. Not thread-safe.
/// </summary>
internal sealed class ZipEntries : IDisposable
{
    private const long DeflateLimit = 1032; // deflate turns one byte into at most 1032
    private const long Slack = 64;

    private readonly string _name;
    private readonly string _noun;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Opens an archive in a seekable stream, which it then owns; the stream is closed if this fails.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="format">What kind of archive was expected: "npz".</param>
    /// <param name="noun">What messages call an entry: "array".</param>
    /// <param name="extension">What the names of all entries end in; the names here are without it.</param>
    /// <exception cref="BigTransferException">Cut short, not such an archive, or it claims more bytes than it has.</exception>
    public ZipEntries(Stream stream, string name, string format, string noun, string extension = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_name, _noun) = (name, noun);
        try
        {
            ZipDirectory.CheckCount(stream);
            _archive = new ZipArchive(stream, ZipArchiveMode.Read);
            Index(stream.Length, extension);
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is InvalidDataException or IOException)
                throw new BigTransferException($"{name}: not a whole {format} archive: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Names in the archive's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    public bool Has(string entry) => _entries.ContainsKey(entry);

    /// <summary>Bytes of an entry that is there.</summary>
    public long LengthOf(string entry) => _entries[entry].Length;

    /// <summary>Opens an entry at its first byte; whoever reads it to its end learns by an InvalidDataException when its checksum is another.</summary>
    /// <exception cref="BigTransferException">No such entry, or it is damaged.</exception>
    public ChecksumStream Open(string entry)
    {
        if (!_entries.TryGetValue(entry, out var found))
            throw new BigTransferException($"{_name}: no {_noun} '{entry}'; it has {Listing.Of(_entries.Keys, 10)}");
        try
        {
            return new ChecksumStream(found.Open(), found.Length, found.Crc32);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{_name}: {_noun} '{entry}' is damaged: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private void Index(long archiveBytes, string extension)
    {
        long total = 0;
        foreach (var entry in _archive.Entries)
        {
            if (!entry.FullName.EndsWith(extension, StringComparison.Ordinal))
                throw new BigTransferException($"{_name}: holds '{entry.FullName}', which is not a {extension} {_noun}");
            var key = entry.FullName[..^extension.Length];
            if (!_entries.TryAdd(key, entry))
                throw new BigTransferException($"{_name}: holds '{key}' twice");
            // A length that its compressed bytes cannot give would have memory taken for nothing.
            if (entry.Length / DeflateLimit > entry.CompressedLength + Slack)
                throw new BigTransferException(
                    $"{_name}: {_noun} '{key}' claims {entry.Length} bytes out of {entry.CompressedLength} compressed ones");
            total += entry.CompressedLength;
            if (total > archiveBytes)
                throw new BigTransferException($"{_name}: its entries claim more bytes than the file has ({archiveBytes})");
        }
    }
}
