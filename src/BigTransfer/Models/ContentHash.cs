using System.Security.Cryptography;

namespace BigTransfer.Models;

/// <summary>The identity of a file of weights.</summary>
internal static class ContentHash
{
    /// <summary>SHA-256 of all bytes, lower-case hexadecimal.</summary>
    internal static string Of(Func<Stream> open)
    {
        using var stream = open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
