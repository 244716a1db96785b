using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BigTransfer.Downloads;
using BigTransfer.Graphs;

namespace BigTransfer.Models;

/// <summary>
/// Fast forms as they were prepared for sessions, so that each is prepared once: a file each in a folder of the cache, which may be deleted at any
/// time. A file that is damaged or cannot be read is prepared anew, and one that cannot be written is done without. The least recently used go
/// first.
/// </summary>
/// <param name="folder">The files' own folder.</param>
/// <param name="mostBytes">What all files may take.</param>
/// <param name="fewestBytes">What a model takes at least that is kept: a small one is prepared as soon as it is read.</param>
internal sealed class PreparedModels(string folder, long mostBytes, long fewestBytes = 1 << 20)
{
    /// <summary>Megabytes that all files may take; 0 keeps nothing.</summary>
    internal const string Variable = "BIT_PREPARED_MB";

    internal const string FolderName = ".prepared";

    private const long DefaultMegabytes = 2048;

    /// <summary>Those of the cache folder that options or the environment name; null where none are to be kept.</summary>
    /// <exception cref="BigTransferException">The variable is no number.</exception>
    internal static PreparedModels? Of(BiTModelOptions options) =>
        options.Inference.KeepsPrepared && MostBytes(Environment.GetEnvironmentVariable(Variable)) is > 0 and var most
            ? new(Path.Combine(CacheFolder.Of(options.Downloads), FolderName), most)
            : null;

    /// <summary>What the variable allows.</summary>
    internal static long MostBytes(string? value) =>
        string.IsNullOrWhiteSpace(value) ? DefaultMegabytes << 20
        : int.TryParse(value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int megabytes)
            ? (long)megabytes << 20
            : throw new BigTransferException($"{Variable}: expected a number of megabytes, 0 for none, found '{value}'");

    /// <summary>A form that was kept; null where there is none.</summary>
    /// <param name="form">All that it depends on.</param>
    internal OnnxModel? Find(string form)
    {
        string path = PathOf(form);
        try
        {
            if (!File.Exists(path))
                return null;
            Touch(path);
            return PreparedFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes a model and keeps it where it can be kept.</summary>
    /// <param name="form">All that it depends on.</param>
    /// <param name="writer">Writes it.</param>
    /// <exception cref="BigTransferException">The weights cannot be read, or there is no room for them.</exception>
    internal OnnxModel Keep(string form, ModelWriter writer)
    {
        if (writer.Length < fewestBytes || writer.Length > mostBytes)
            return writer.ToModel();
        try
        {
            Directory.CreateDirectory(folder);
            PreparedFile.Write(PathOf(form), writer);
            Try(Trim);
        }
        catch (Exception e) when ((e is BigTransferException ? e.InnerException : e) is IOException or UnauthorizedAccessException)
        {
            return writer.ToModel();
        }
        return Find(form) ?? writer.ToModel();
    }

    /// <summary>Deletes what was not used for longest, until the rest fits; what was left half-written is among it.</summary>
    private void Trim()
    {
        long total = 0;
        foreach (var file in new DirectoryInfo(folder).GetFiles().OrderByDescending(file => file.LastWriteTimeUtc))
        {
            total += file.Length;
            if (total > mostBytes)
                Try(file.Delete);
        }
    }

    // The order in which files go: the time of reading is not kept by every file system.
    private static void Touch(string path) => Try(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may only be read, or a file that another has or has deleted: the order or the bound suffers.
        }
    }

    private string PathOf(string form) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form))));
}
