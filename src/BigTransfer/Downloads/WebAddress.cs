namespace BigTransfer.Downloads;

/// <summary>Addresses: where they lead and how they are shown.</summary>
internal static class WebAddress
{
    /// <summary>
    /// An address for messages, without what may be secret: user, password and the query, in which signed addresses carry their signature.
    /// </summary>
    internal static string Shown(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The address after the first mirror whose prefix it has; itself where there is none.</summary>
    internal static Uri Mirrored(Uri uri, IEnumerable<DownloadMirror> mirrors) =>
        mirrors.FirstOrDefault(mirror => uri.AbsoluteUri.StartsWith(mirror.Prefix, StringComparison.OrdinalIgnoreCase)) is { } found
            ? new Uri(found.Replacement + uri.AbsoluteUri[found.Prefix.Length..])
            : uri;

    /// <summary>Stops at what is not encrypted, this machine's own servers aside.</summary>
    /// <exception cref="DownloadException">It is neither https nor allowed http.</exception>
    internal static void ExpectSafe(Uri uri, bool allowHttp)
    {
        if (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (allowHttp || uri.IsLoopback)))
            return;
        throw new DownloadException(
            $"{Shown(uri)}: expected an https address (http is taken from this machine only, or with {DownloadOptions.AllowHttpVariable}=1)");
    }
}
