using System.Diagnostics;
using System.Net;

namespace BigTransfer.Downloads;

/// <summary>One try to bring the missing bytes of a file.</summary>
internal sealed class Transfer(HttpSource source, DownloadOptions options, Uri uri, PartFile part)
{
    private const int BufferBytes = 1 << 17;

    // Published files state their length. What does not is no large file; a stream without end would fill the disk.
    private const long MaxUnstatedBytes = 64 << 20;

    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(100);
    private readonly string _name = Path.GetFileName(uri.AbsolutePath);
    private readonly string _shown = WebAddress.Shown(uri);

    /// <summary>Adds to the part until it is as long as the file.</summary>
    /// <returns>What was said of the file.</returns>
    /// <exception cref="DownloadException">The connection broke (transient), or what came contradicts what was said (corrupt).</exception>
    internal async Task<StatedContent> RunAsync(CancellationToken cancellation)
    {
        var known = part.Stated;
        if (known?.Length is { } length && part.Length >= length)
            return known; // it broke off between the last byte and the check
        long offset = known?.Validator is null ? 0 : part.Length;
        var (response, stated) = await source.GetAsync(uri, offset, known?.Validator, cancellation).ConfigureAwait(false);
        using (response)
        {
            offset = Begin(response, offset, known, ref stated);
            ExpectRoom(stated.Length - offset);
            var file = part.Open(offset, stated);
            await using (file.ConfigureAwait(false))
                await CopyAsync(response, file, offset, stated.Length, cancellation).ConfigureAwait(false);
        }
        return stated;
    }

    /// <summary>Where the answer's bytes belong: at the offset that was asked for, or at the start.</summary>
    private long Begin(HttpResponseMessage response, long offset, StatedContent? known, ref StatedContent stated)
    {
        if (response.Content.Headers.ContentEncoding.Any(encoding => encoding is not "identity"))
            throw new DownloadException($"{_shown}: expected the file as it is, found it packed ({response.Content.Headers.ContentEncoding})");
        // What ends with the connection may have been cut, and nobody would know.
        if (stated.Length is null && !stated.HasChecksum && response.Version.Major < 2 && response.Headers.TransferEncodingChunked != true)
            throw new DownloadException($"{_shown}: expected a stated length or checksum, found neither");
        if (response.StatusCode == HttpStatusCode.OK)
            return 0;
        var range = response.Content.Headers.ContentRange;
        if (offset == 0 || range is not { Unit: "bytes" } || range.From != offset || (range.Length is { } total && range.To + 1 != total))
            throw new DownloadException($"{_shown}: asked for the bytes from {offset}, got '{range}'") { IsCorrupt = true };
        if (known!.Conflict(stated) is { } change)
            throw new DownloadException($"{_shown}: the file has changed: {change}") { IsCorrupt = true };
        stated = stated.Or(known);
        return offset;
    }

    private void ExpectRoom(long? needed)
    {
        long free = part.FreeBytes;
        if (needed > free)
        {
            throw new BigTransferException(
                FormattableString.Invariant($"{part.Path}: expected room for {needed / 1e6:F1} MB, found {free / 1e6:F1} MB free on the disk"));
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream file, long received, long? total, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var _ = body.ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        var sinceReport = Stopwatch.StartNew();
        options.Progress?.Report(new DownloadProgress(_name, received, total));
        int count;
        while ((count = await ReadAsync(body, buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            received += count;
            if (received > (total ?? MaxUnstatedBytes))
                throw TooLong(total);
            part.OnDisk(() => file.Write(buffer, 0, count));
            if (sinceReport.Elapsed < ReportPause)
                continue;
            sinceReport.Restart();
            options.Progress?.Report(new DownloadProgress(_name, received, total));
        }
        if (received < total)
            throw new DownloadException($"{_shown}: broke off after {received} of {total} bytes") { IsTransient = true };
        options.Progress?.Report(new DownloadProgress(_name, received, total));
    }

    private DownloadException TooLong(long? total) => new(
        $"{_shown}: expected {(total is not null ? "" : "a stated length, or at most ")}{total ?? MaxUnstatedBytes} bytes, found more")
    {
        IsCorrupt = true,
    };

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.StallTimeout);
        try
        {
            return await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            string silence = FormattableString.Invariant($"{options.StallTimeout.TotalSeconds:G3} s");
            throw new DownloadException($"{_shown}: sent nothing for {silence}", e) { IsTransient = true };
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new DownloadException($"{_shown}: broke off: {e.Message.ReplaceLineEndings(" ")}", e) { IsTransient = true };
        }
    }
}
