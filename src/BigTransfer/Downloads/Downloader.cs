using Polly;
using Polly.Retry;

namespace BigTransfer.Downloads;

/// <summary>
/// Brings files to this machine: whole and checked or not at all. What has come stays when it breaks off and is gone on with the next time.
/// </summary>
/// <remarks>Thread-safe, between processes too: whoever comes second waits for the first and takes its file.</remarks>
internal sealed class Downloader : IDisposable
{
    // A connection that brings this much before it breaks is worth taking up again, however often.
    private const long WorthwhileBytes = 1 << 20;

    private readonly DownloadOptions _options;
    private readonly HttpSource _source;

    internal Downloader(DownloadOptions options) => (_options, _source) = (options, new HttpSource(options));

    public void Dispose() => _source.Dispose();

    /// <summary>Sees to it that the file is there.</summary>
    /// <param name="address">Where it is published; a mirror stands in where the options have one.</param>
    /// <param name="path">Its place; a file that lies there is taken as it is.</param>
    /// <param name="cancellation">Ends the download; what has come stays for the next time.</param>
    /// <exception cref="DownloadException">This address does not give the file; another may.</exception>
    /// <exception cref="BigTransferException">The file is not there and may not be fetched, or this machine cannot take it.</exception>
    internal async Task FetchAsync(Uri address, string path, CancellationToken cancellation)
    {
        if (File.Exists(path))
            return;
        if (_options.Offline)
        {
            throw new BigTransferException(
                $"{path}: not here, and offline ({DownloadOptions.OfflineVariable}): put the file of {WebAddress.Shown(address)} there");
        }
        var uri = WebAddress.Mirrored(address, _options.Mirrors);
        var part = new PartFile(path);
        string lockFile = LockFile(path);
        CreateFolder(Path.GetDirectoryName(lockFile)!);
        using var alone = await FileLock.TakeAsync(lockFile, () => Tell(path, "waiting: another process downloads this file"), cancellation)
            .ConfigureAwait(false);
        if (!File.Exists(path))
            await FetchAloneAsync(uri, path, part, cancellation).ConfigureAwait(false);
    }

    private async Task FetchAloneAsync(Uri uri, string path, PartFile part, CancellationToken cancellation)
    {
        for (bool again = false; ; again = true)
        {
            DownloadException fault;
            try
            {
                var stated = await TransferAsync(uri, path, part, cancellation).ConfigureAwait(false);
                if (await part.DifferenceAsync(stated, cancellation).ConfigureAwait(false) is not { } difference)
                {
                    part.Complete();
                    return;
                }
                fault = new DownloadException($"{WebAddress.Shown(uri)}: expected {difference}");
            }
            catch (DownloadException e) when (e.IsCorrupt)
            {
                fault = e;
            }
            part.Delete();
            if (again)
                throw fault;
            Tell(path, $"{fault.Message}; once more from the start");
        }
    }

    private async Task<StatedContent> TransferAsync(Uri uri, string path, PartFile part, CancellationToken cancellation)
    {
        var transfer = new Transfer(_source, _options, uri, part);
        var retries = Retries(path);
        while (true)
        {
            long before = part.Length;
            try
            {
                return await retries.ExecuteAsync(async token => await transfer.RunAsync(token).ConfigureAwait(false), cancellation)
                    .ConfigureAwait(false);
            }
            catch (DownloadException e) when (MayPass(e) && part.Length >= before + WorthwhileBytes)
            {
                Tell(path, e.Message);
            }
        }
    }

    private ResiliencePipeline Retries(string path)
    {
        var builder = new ResiliencePipelineBuilder();
        if (_options.Retries == 0)
            return builder.Build();
        return builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<DownloadException>(MayPass),
            MaxRetryAttempts = _options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _options.RetryDelay,
            MaxDelay = _options.MaxRetryDelay,
            // No answer of its own: the delay above.
            DelayGenerator = retry => ValueTask.FromResult((retry.Outcome.Exception as DownloadException)?.RetryAfter),
            OnRetry = retry =>
            {
                Tell(path, FormattableString.Invariant($"{retry.Outcome.Exception!.Message}; again in {retry.RetryDelay.TotalSeconds:F1} s"));
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private bool MayPass(DownloadException fault) => fault.IsTransient && !(fault.RetryAfter > _options.MaxRetryDelay);

    private void Tell(string path, string message) =>
        _options.Progress?.Report(new DownloadProgress(Path.GetFileName(path), 0, null, message));

    private void CreateFolder(string locks)
    {
        try
        {
            Directory.CreateDirectory(_options.CacheFolder);
            Directory.CreateDirectory(locks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BigTransferException(
                $"{_options.CacheFolder}: the cache folder ({DownloadOptions.CacheVariable}) cannot be written: {e.Message}", e);
        }
    }

    // Apart from the files, among which an empty one of a strange name would puzzle whoever looks for weights.
    private string LockFile(string path)
    {
        string relative = Path.GetRelativePath(_options.CacheFolder, path);
        return Path.Combine(_options.CacheFolder, ".locks", relative.Replace(Path.DirectorySeparatorChar, '+') + ".lock");
    }
}
