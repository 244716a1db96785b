using System.Net;
using System.Net.Http.Headers;

namespace BigTransfer.Downloads;

/// <summary>Asks for files over HTTP. Redirects are followed here, because checksums stand in them and a token must not follow them.</summary>
internal sealed class HttpSource : IDisposable
{
    private const int MaxRedirects = 10;
    private readonly DownloadOptions _options;
    private readonly HttpClient _client;

    internal HttpSource(DownloadOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = options.ConnectTimeout };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bit-mlnet", null));
        // Checksums and lengths are those of the file, not of a packed form of it.
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The answer's headers, its body unread, and what was said of the file on the way to it.</summary>
    /// <param name="uri">The file.</param>
    /// <param name="offset">First byte wanted; above 0 only with a validator.</param>
    /// <param name="validator">The version that the earlier bytes are of; the server sends the whole file where it has another.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="DownloadException">Nothing answered, or not with a file.</exception>
    internal async Task<(HttpResponseMessage Response, StatedContent Stated)> GetAsync(
        Uri uri, long offset, string? validator, CancellationToken cancellation)
    {
        var stated = new StatedContent();
        var current = uri;
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            WebAddress.ExpectSafe(current, _options.AllowHttp);
            using var request = Request(uri, current, offset, validator);
            var response = await SendAsync(request, cancellation).ConfigureAwait(false);
            try
            {
                var said = StatedContent.Of(response);
                if (said.Conflict(stated) is { } lie)
                    throw new DownloadException($"{WebAddress.Shown(uri)}: the server contradicts itself: {lie}");
                stated = said.Or(stated);
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
                {
                    var answer = response;
                    response = null;
                    return (answer, stated);
                }
                current = Redirect(current, response);
            }
            finally
            {
                response?.Dispose();
            }
        }
        throw new DownloadException($"{WebAddress.Shown(uri)}: more than {MaxRedirects} redirects");
    }

    /// <summary>The token goes to Hugging Face alone, encrypted, and to no host that it redirects to.</summary>
    internal static bool TakesToken(Uri first, Uri current) => current.Scheme == Uri.UriSchemeHttps && current.Authority == first.Authority
        && (current.Host == "huggingface.co" || current.Host.EndsWith(".huggingface.co", StringComparison.Ordinal));

    private HttpRequestMessage Request(Uri first, Uri current, long offset, string? validator)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, current);
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.TryAddWithoutValidation("If-Range", validator);
        }
        if (_options.HuggingFaceToken is { } token && TakesToken(first, current))
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        string shown = WebAddress.Shown(request.RequestUri!);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_options.ConnectTimeout + _options.StallTimeout);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException($"{shown}: no answer in time", e) { IsTransient = true };
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            // Without the exception within, whose message has the proxy's address with user and password.
            throw new DownloadException($"{shown}: the proxy refused the connection{(e.StatusCode is { } status ? $" ({(int)status})" : "")}");
        }
        catch (HttpRequestException e)
        {
            // A name that is unknown and a certificate that is wrong will be so in a second too.
            bool final = e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            throw new DownloadException($"{shown}: {e.Message.ReplaceLineEndings(" ")}", e) { IsTransient = !final };
        }
    }

    internal static Uri Redirect(Uri from, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            throw DownloadException.Of(from, response);
        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        return from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps
            ? throw new DownloadException($"{WebAddress.Shown(from)} redirects to {WebAddress.Shown(target)}, which is not encrypted")
            : target;
    }
}
