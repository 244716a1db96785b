using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace BigTransfer.Downloads;

/// <summary>What a server says of a whole file: its length, its checksums, and what tells one version from another.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">Base64 of four bytes, big-endian (Google: x-goog-hash).</param>
/// <param name="Md5">Base64 (x-goog-hash, Content-MD5).</param>
/// <param name="Sha256">Lower-case hexadecimal (Hugging Face: x-linked-etag).</param>
/// <param name="ETag">A strong entity tag, in its quotes.</param>
/// <param name="LastModified">As the server writes it.</param>
internal sealed record StatedContent(
    long? Length = null, string? Crc32C = null, string? Md5 = null, string? Sha256 = null, string? ETag = null, string? LastModified = null)
{
    /// <summary>What a later request can make sure by that the file is still the same.</summary>
    internal string? Validator => ETag ?? LastModified;

    /// <summary>Whether a checksum is stated at all.</summary>
    internal bool HasChecksum => (Crc32C ?? Md5 ?? Sha256) is not null;

    /// <summary>What one response says: an answer with the file or a part of it, or a redirect on the way to it.</summary>
    internal static StatedContent Of(HttpResponseMessage response)
    {
        var stated = new StatedContent();
        // Hugging Face states the file's sha256 where it redirects to the store: 64 digits in quotes. (A small file's tag is git's own hash, of 40.)
        if (Header(response, "x-linked-etag")?.Trim('"') is { Length: 64 } sha256 && sha256.All(char.IsAsciiHexDigit))
            stated = stated with { Sha256 = sha256.ToLowerInvariant() };
        bool whole = response.StatusCode == HttpStatusCode.OK;
        if (!whole && response.StatusCode != HttpStatusCode.PartialContent)
        {
            string? size = Header(response, "x-linked-size");
            return long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long linked) ? stated with { Length = linked } : stated;
        }
        // What Google stores compressed and unpacks on the way has the checksums of its packed form.
        if (Header(response, "x-goog-stored-content-encoding") is null or "identity")
            stated = stated.WithGoogleHashes(response.Headers);
        var headers = response.Content.Headers;
        // Content-MD5 is of what the answer holds: of the file only where that is the whole of it.
        if (whole && headers.ContentMD5 is { Length: 16 } md5)
            stated = stated with { Md5 = Convert.ToBase64String(md5) };
        return stated with
        {
            Length = whole ? headers.ContentLength : headers.ContentRange?.Length,
            ETag = response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null,
            LastModified = headers.LastModified?.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>What this says, and where it is silent the other.</summary>
    internal StatedContent Or(StatedContent other) => new(
        Length ?? other.Length, Crc32C ?? other.Crc32C, Md5 ?? other.Md5, Sha256 ?? other.Sha256,
        ETag ?? other.ETag, LastModified ?? other.LastModified);

    /// <summary>The first checksum or length of this that contradicts the other; null where there is none.</summary>
    internal string? Conflict(StatedContent other)
    {
        return Differ(Number(Length), Number(other.Length), "length") ?? Differ(Sha256, other.Sha256, "sha256")
            ?? Differ(Crc32C, other.Crc32C, "crc32c") ?? Differ(Md5, other.Md5, "md5") ?? Differ(ETag, other.ETag, "tag");

        static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

        static string? Differ(string? a, string? b, string what) => a is not null && b is not null && a != b ? $"{what} {a}, then {b}" : null;
    }

    // x-goog-hash: crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ== (in one line or several).
    private StatedContent WithGoogleHashes(HttpResponseHeaders headers)
    {
        var stated = this;
        if (!headers.TryGetValues("x-goog-hash", out var lines))
            return stated;
        foreach (string hash in lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (Base64("crc32c=", 4) is { } crc32C)
                stated = stated with { Crc32C = crc32C };
            if (Base64("md5=", 16) is { } md5)
                stated = stated with { Md5 = md5 };

            string? Base64(string key, int bytes)
            {
                Span<byte> decoded = stackalloc byte[24];
                if (!hash.StartsWith(key, StringComparison.OrdinalIgnoreCase))
                    return null;
                string value = hash[key.Length..];
                return Convert.TryFromBase64String(value, decoded, out int count) && count == bytes ? value : null;
            }
        }
        return stated;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
