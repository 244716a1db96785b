using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>A temporary folder of small pictures: three classes that differ in colour, every picture by its noise and its size.</summary>
internal sealed class Pictures : IDisposable
{
    public static readonly string[] Classes = ["blue", "green", "red"];

    public Pictures(int each = 8)
    {
        Folder = Directory.CreateTempSubdirectory("bit-face-").FullName;
        for (var label = 0; label < Classes.Length; label++)
        {
            Directory.CreateDirectory(Path.Combine(Folder, Classes[label]));
            for (var i = 0; i < each; i++)
            {
                var path = Path.Combine(Folder, Classes[label], $"{i:00}.png");
                ImageEncoder.SavePng(Draw(label, i), path);
                Rows.Add(new PictureRow { ImagePath = path, Label = Classes[label], Number = Rows.Count });
            }
        }
    }

    public string Folder { get; }

    public List<PictureRow> Rows { get; } = [];

    public string[] Paths => [.. Rows.Select(row => row.ImagePath)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static RgbImage Draw(int label, int number)
    {
        var random = new Random(100 * label + number);
        int width = 60 + number * 7, height = 110 - number * 5;
        var pixels = new byte[width * height * 3];
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(pixels[i] / 2 + (i % 3 == 2 - label ? 127 : 0));
        return new RgbImage(width, height, pixels);
    }
}
