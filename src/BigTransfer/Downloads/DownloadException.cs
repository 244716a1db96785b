using System.Net;

namespace BigTransfer.Downloads;

/// <summary>What one address did wrong; another may do better.</summary>
internal sealed class DownloadException : BigTransferException
{
    internal DownloadException(string message) : base(message) { }

    internal DownloadException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The same request may succeed a little later.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>What has come is not what the server announced: begin anew.</summary>
    internal bool IsCorrupt { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>An answer that is no file: those that pass by themselves (408, 429, 5xx) are transient.</summary>
    internal static DownloadException Of(Uri uri, HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        string hint = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ": access denied",
            HttpStatusCode.NotFound or HttpStatusCode.Gone => ": no such file",
            HttpStatusCode.TooManyRequests => ": too many requests",
            HttpStatusCode.ProxyAuthenticationRequired => ": the proxy wants a password",
            _ => "",
        };
        var header = response.Headers.RetryAfter;
        return new DownloadException($"{WebAddress.Shown(uri)} answered {status}{hint}")
        {
            IsTransient = status is 408 or 429 or >= 500,
            IsCorrupt = status == 416, // there is nothing behind the bytes that are here: they are not of this file
            RetryAfter = header?.Delta ?? (header?.Date is { } date && date > DateTimeOffset.UtcNow ? date - DateTimeOffset.UtcNow : null),
        };
    }
}
