using System.Security.Cryptography;
using System.Text.Json;
using BigTransfer.Imaging;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Imaging;

/// <summary>What Pillow made of the pictures, from the goldens.</summary>
internal static class PillowReport
{
    internal sealed record Entry(string Name, string Mode, int Width, int Height, string? RgbSha256, string? ResizedFrom, IReadOnlyDictionary<string, string> Resizes);

    internal static IReadOnlyList<Entry> Entries { get; } = Read();

    internal static string Formats(string file) => Shared.Path($"images/formats/{file}");

    internal static string Sha256(RgbImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Pixels));

    /// <summary>A picture stored as an array <c>[H, W, 3]</c> of bytes.</summary>
    internal static RgbImage ReadImage(this NpzReader archive, string name)
    {
        var array = archive.Read(name);
        return new(array.Shape[1], array.Shape[0], [.. array.Data.Select(value => (byte)value)]);
    }

    private static List<Entry> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Shared.Path("goldens/preprocessing/report.json")));
        return [.. json.RootElement.GetProperty("files").EnumerateObject().Select(file => new Entry(
            file.Name,
            file.Value.GetProperty("mode").GetString()!,
            file.Value.GetProperty("size")[0].GetInt32(),
            file.Value.GetProperty("size")[1].GetInt32(),
            Text(file.Value, "rgb_sha256"),
            Text(file.Value, "resized_from"),
            file.Value.TryGetProperty("resizes", out var resizes)
                ? resizes.EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetString()!)
                : new Dictionary<string, string>()))];
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
