using BigTransfer.Imaging;

namespace BigTransfer.Tool.Tests;

/// <summary>A test with a folder of its own, deleted when it ends.</summary>
public abstract class TemporaryFolderTest
{
    private string _folder = "";

    [TestInitialize]
    public void Create() => _folder = Directory.CreateTempSubdirectory("bit-tool-").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    /// <summary>A path in the folder.</summary>
    protected string In(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a gray picture into the folder, and returns its path.</summary>
    protected string Picture(string name, byte value)
    {
        var pixels = new byte[20 * 20 * 3];
        Array.Fill(pixels, value);
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        ImageEncoder.SavePng(new RgbImage(20, 20, pixels), In(name));
        return In(name);
    }

    /// <summary>The names of what lies in the folder, in order.</summary>
    protected string[] Names() => [.. Directory.EnumerateFileSystemEntries(_folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
}
