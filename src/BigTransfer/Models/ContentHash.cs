using System.Security.Cryptography;

namespace BigTransfer.Models;

/// <summary>The identity of a model's weights.</summary>
internal static class ContentHash
{
    /// <summary>SHA-256 of all bytes, of the others after the first's, lower-case hexadecimal.</summary>
    internal static string Of(Func<Stream> open, params IReadOnlyList<string> others)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var next in others.Select(path => (Func<Stream>)(() => InputFile.Open(path))).Prepend(open))
        {
            using var stream = next();
            for (int read; (read = stream.Read(buffer)) > 0;)
                hash.AppendData(buffer, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
