using System.Diagnostics;

namespace BigTransfer.Tests.Hostile;

/// <summary>
/// One reading of one file, held to the bounds that every file has: our exception or none, a second, four times its size and 64 MB.
/// </summary>
internal static class Attempt
{
    private const long SpareBytes = 64 << 20;
    private const int MaxExpansion = 4;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>Reads a file; null where all went as it should, else what went wrong.</summary>
    /// <param name="reader">Reads it on this thread.</param>
    /// <param name="file">The content.</param>
    /// <param name="name">What messages must call it.</param>
    /// <param name="refused">Whether the file was refused.</param>
    public static string? Read(HostileReader reader, byte[] file, string name, out bool refused)
    {
        // A machine that is busy with other things can take a second for anything: only what is slow thrice is slow.
        string? wrong = null;
        refused = false;
        for (var round = 0; round < 3; round++)
        {
            wrong = Once(reader, file, name, out refused, out var slow);
            if (!slow)
                break;
        }
        return wrong;
    }

    private static string? Once(HostileReader reader, byte[] file, string name, out bool refused, out bool slow)
    {
        slow = refused = false;
        var start = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            reader.Read(file, name);
        }
        catch (BigTransferException e)
        {
            refused = true;
            if (!e.Message.Contains(name, StringComparison.Ordinal))
                return $"a message that does not name the file: {e.Message}";
            if (e.Message.Any(char.IsControl))
                return $"a message of several lines: {e.Message}";
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}";
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var taken = Stopwatch.GetElapsedTime(start);
        if (allocated > (long)file.Length * MaxExpansion + SpareBytes)
            return $"{allocated} bytes of memory for a file of {file.Length}";
        slow = taken > MaxTime;
        return slow ? $"{taken.TotalSeconds:0.0} seconds" : null;
    }
}
