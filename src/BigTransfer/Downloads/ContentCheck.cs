using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BigTransfer.Downloads;

/// <summary>Holds a file against what the server stated.</summary>
internal static class ContentCheck
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Reads the file as it lies on the disk, an earlier part included.</summary>
    /// <returns>What differs, as <c>sha256 ..., found ...</c>; null where all agrees.</returns>
    internal static async Task<string?> DifferenceAsync(Stream file, StatedContent stated, CancellationToken cancellation)
    {
        if (stated.Length is { } length && file.Length != length)
            return $"{length} bytes, found {file.Length}";
        if (!stated.HasChecksum)
            return null;
        uint crc32C = 0;
        using var md5 = stated.Md5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = stated.Sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        file.Position = 0;
        int count;
        while ((count = await file.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            var bytes = buffer.AsSpan(0, count);
            if (stated.Crc32C is not null)
                crc32C = Crc32C.Append(crc32C, bytes);
            md5?.AppendData(bytes);
            sha256?.AppendData(bytes);
        }
        var big = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(big, crc32C);
        return Differ("sha256", stated.Sha256, sha256 is null ? null : Convert.ToHexStringLower(sha256.GetHashAndReset()))
            ?? Differ("crc32c", stated.Crc32C, Convert.ToBase64String(big))
            ?? Differ("md5", stated.Md5, md5 is null ? null : Convert.ToBase64String(md5.GetHashAndReset()));
    }

    private static string? Differ(string what, string? expected, string? found) =>
        expected is null || expected == found ? null : $"{what} {expected}, found {found}";
}
