using System.Collections.Concurrent;
using System.Security.Cryptography;
using BigTransfer.Downloads;

namespace BigTransfer.Tests.Downloads;

/// <summary>A cache folder of a test's own, options with short waits, and what was reported.</summary>
public abstract class DownloadTest : IProgress<DownloadProgress>, IDisposable
{
    private readonly TempFolder _folder = new();

    private protected ConcurrentQueue<DownloadProgress> Reports { get; } = new();

    private protected string Root => _folder.Root;

    private protected string Target => Path.Combine(Root, "models", "file.npz");

    private protected DownloadOptions Options => new()
    {
        CacheFolder = Path.Combine(Root, "models"),
        RetryDelay = TimeSpan.FromMilliseconds(5),
        StallTimeout = TimeSpan.FromSeconds(0.3),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        Retries = 2,
        Progress = this,
    };

    private protected string[] Messages => [.. Reports.Select(report => report.Message).OfType<string>()];

    /// <summary>The files of the cache, locks aside.</summary>
    private protected string[] Files => !Directory.Exists(Options.CacheFolder) ? []
        : [.. Directory.EnumerateFiles(Options.CacheFolder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Options.CacheFolder, file))
            .Where(file => !file.StartsWith(".locks", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public void Report(DownloadProgress value) => Reports.Enqueue(value);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task Fetch(Uri uri, DownloadOptions? options = null, CancellationToken cancellation = default)
    {
        using var downloader = new Downloader(options ?? Options);
        await downloader.FetchAsync(uri, Target, cancellation);
    }

    private protected async Task<string> Error(Uri uri, DownloadOptions? options = null)
    {
        var error = await Assert.ThrowsAsync<BigTransferException>(() => Fetch(uri, options));
        Assert.DoesNotContain('\n', error.Message);
        Assert.IsFalse(File.Exists(Target), "nothing lies under the final name");
        return error.Message;
    }

    private protected void AssertArrived(byte[] expected)
    {
        CollectionAssert.AreEqual(expected, File.ReadAllBytes(Target));
        CollectionAssert.AreEqual(new[] { "file.npz" }, Files, "neither part nor note is left");
    }

    private protected static string Md5(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
