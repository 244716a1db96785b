using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BigTransfer.Downloads;

namespace BigTransfer.Models;

/// <summary>
/// How far fast forms were from portable ones when they were checked, so that each is checked once: a line of text a check in a file of the cache
/// folder, which may be deleted at any time. Where the file cannot be written or read, forms are checked each time.
/// </summary>
internal sealed class FormChecks(string folder)
{
    internal const string FileName = "form-checks.txt";

    private const long MostBytes = 1 << 20; // some ten thousand checks; then they begin anew

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>The checks of the cache folder that options or the environment name.</summary>
    internal static FormChecks Of(DownloadOptions? options) => new(CacheFolder.Of(options));

    /// <summary>What was found of a form; null where it was not checked.</summary>
    /// <param name="form">All that the result depends on.</param>
    internal double? Find(string form)
    {
        string key = Key(form);
        try
        {
            return File.ReadLines(_path).LastOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
                && double.TryParse(line.AsSpan(key.Length), CultureInfo.InvariantCulture, out double deviation)
                ? deviation
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers what was found.</summary>
    internal void Remember(string form, double deviation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var mode = File.Exists(_path) && new FileInfo(_path).Length > MostBytes ? FileMode.Create : FileMode.Append;
            // Another process may write at the same time; a line goes out in one piece.
            using var file = new FileStream(_path, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
            file.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key(form)} {deviation:E2}\n")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process checks again.
        }
    }

    private static string Key(string form) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form)));
}
