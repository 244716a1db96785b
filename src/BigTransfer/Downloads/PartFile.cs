using System.Text.Json;

namespace BigTransfer.Downloads;

/// <summary>
/// The bytes of a file that have come so far, beside the file as NAME.part, and what the server said of the whole, as NAME.part.json: enough to
/// go on after a crash. Used by the holder of the file's lock alone.
/// </summary>
internal sealed class PartFile(string path)
{
    private readonly string _part = path + ".part";
    private readonly string _note = path + ".part.json";

    /// <summary>The whole file's place.</summary>
    internal string Path => path;

    /// <summary>What the disk has room for; without end where the system does not say.</summary>
    internal long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(System.IO.Path.GetDirectoryName(path)!).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return long.MaxValue; // a network share, for example: its own error will tell
            }
        }
    }

    /// <summary>Bytes that are here.</summary>
    internal long Length => new FileInfo(_part) is { Exists: true } file ? file.Length : 0;

    /// <summary>What was said of the file whose part this is; null where nothing is there to go on with.</summary>
    internal StatedContent? Stated
    {
        get
        {
            try
            {
                return Length > 0 ? JsonSerializer.Deserialize(File.ReadAllBytes(_note), StatedContentJson.Default.StatedContent) : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                return null; // the part is of nothing that is known: it is begun anew
            }
        }
    }

    /// <summary>Opens the part for the bytes from an offset on; what lies there is cut off.</summary>
    internal FileStream Open(long offset, StatedContent stated) => OnDisk(() =>
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        if (offset == 0)
            Remove(_part); // before the note changes: a part never lies beside the note of another file
        AtomicFile.Write(_note, stream => JsonSerializer.Serialize(stream, stated, StatedContentJson.Default.StatedContent));
        var file = new FileStream(_part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(offset);
        file.Position = offset;
        return file;
    });

    /// <summary>What differs between the part and what was stated of the whole; null where it is the file.</summary>
    internal async Task<string?> DifferenceAsync(StatedContent stated, CancellationToken cancellation)
    {
        var file = OnDisk(() => new FileStream(_part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        await using (file.ConfigureAwait(false))
        {
            string? difference = await ContentCheck.DifferenceAsync(file, stated, cancellation).ConfigureAwait(false);
            if (difference is null)
                OnDisk(() => file.Flush(flushToDisk: true));
            return difference;
        }
    }

    /// <summary>Gives the whole file its name.</summary>
    internal void Complete() => OnDisk(() =>
    {
        File.Move(_part, path, overwrite: true);
        File.Delete(_note);
    });

    /// <summary>Forgets what has come.</summary>
    internal void Delete() => OnDisk(() =>
    {
        Remove(_part);
        Remove(_note);
    });

    /// <summary>Does something on this machine's disk: no other source would fare better.</summary>
    /// <exception cref="BigTransferException">The disk is full, or the folder may not be written.</exception>
    internal void OnDisk(Action action) => OnDisk(() =>
    {
        action();
        return 0;
    });

    // Unlike File.Delete alone it does not mind that there is no folder yet.
    private static void Remove(string file)
    {
        if (File.Exists(file))
            File.Delete(file);
    }

    private T OnDisk<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BigTransferException($"{path}: cannot be written: {e.Message}", e);
        }
    }
}
