using System.Buffers.Binary;
using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

/// <summary>Large JPEG files, made here.</summary>
internal static class Photographs
{
    /// <summary>What a photograph has, at all scales: soft light, hard edges, texture that weakens with its fineness, grain.</summary>
    internal static RgbImage Draw(int width, int height, int seed)
    {
        var random = new Random(seed);
        // Each wave has half the length and 0.6 of the height of the one before.
        var waves = Enumerable.Range(0, 9).Select(i => (
            X: (random.NextDouble() - 0.5) * 0.01 * (1 << i), Y: (random.NextDouble() - 0.5) * 0.01 * (1 << i), Phase: random.NextDouble() * 6,
            Amplitude: 60 * Math.Pow(0.6, i))).ToArray();
        var discs = Enumerable.Range(0, 12).Select(_ => (
            X: random.Next(width), Y: random.Next(height), Radius: random.Next(height / 4), Light: random.Next(-80, 80))).ToArray();
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double light = 120 + (random.NextDouble() * 8);
                foreach (var disc in discs)
                    light += ((x - disc.X) * (x - disc.X)) + ((y - disc.Y) * (y - disc.Y)) < disc.Radius * disc.Radius ? disc.Light : 0;
                foreach (var wave in waves)
                    light += wave.Amplitude * Math.Sin((x * wave.X) + (y * wave.Y) + wave.Phase);
                for (int c = 0; c < 3; c++, at++)
                    pixels[at] = (byte)Math.Clamp(light + (40 * Math.Sin((x * waves[c].Y) + (y * waves[c].X) + c)), 0, 255);
            }
        }
        return new RgbImage(width, height, pixels);
    }

    /// <summary>Many of the pictures side by side, each as fine as it is, as a file.</summary>
    internal static void SaveMosaic(string path, int width, int height, params RgbImage[] tiles)
    {
        const int side = 200;
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var tile = tiles[((x / side) + (7 * (y / side))) % tiles.Length];
                int from = (y % side % tile.Height * tile.Width) + (x % side % tile.Width);
                tile.Pixels.AsSpan(3 * from, 3).CopyTo(pixels.AsSpan(3 * ((y * width) + x)));
            }
        }
        Save(new RgbImage(width, height, pixels), path);
    }

    internal static void Save(RgbImage image, string path, int quality = 90) => ImageEncoder.SaveJpeg(image, path, quality);

    /// <summary>The same file with an EXIF orientation.</summary>
    internal static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        // One directory with one entry: tag 274, a short.
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\u0008\0\u0001"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] head = [0xFF, 0xD8, 0xFF, 0xE1, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)(exif.Length + 2));
        return [.. head, .. exif, .. jpeg.AsSpan(2)];
    }
}
