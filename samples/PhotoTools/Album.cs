using BigTransfer;
using BigTransfer.FewShot;
using Microsoft.ML;

namespace PhotoTools;

/// <summary>A photo, and the folder it lies in: what pipelines start from.</summary>
/// <param name="ImagePath">Path of the file.</param>
/// <param name="Label">Name of its folder.</param>
internal sealed record Photo(string ImagePath, string Label);

/// <summary>The photos of a folder and of those inside it.</summary>
internal sealed class Album
{
    private readonly string _folder;

    /// <exception cref="BigTransferException">There is no such folder, or fewer photos than <paramref name="atLeast"/>.</exception>
    internal Album(string folder, int atLeast = 1)
    {
        if (!Directory.Exists(folder))
            throw new BigTransferException($"{folder}: expected a folder of photos, found {(File.Exists(folder) ? "a file" : "nothing")}");
        _folder = Path.GetFullPath(folder);
        Photos = [.. ImageFolder.ImageFiles(_folder).Select(path => new Photo(path, Path.GetFileName(Path.GetDirectoryName(path)!)))];
        if (Photos.Length < atLeast)
            throw new BigTransferException($"{folder}: expected {atLeast} photos or more, found {Photos.Length}");
    }

    internal Photo[] Photos { get; }

    internal bool HasFolders => Photos.DistinctBy(photo => photo.Label).Count() > 1;

    /// <summary>A photo's path, from the album's folder on.</summary>
    internal string Name(Photo photo) => Path.GetRelativePath(_folder, photo.ImagePath);

    /// <summary>The width of the longest name.</summary>
    internal int NameWidth => Photos.Max(photo => Name(photo).Length);

    /// <summary>Rows of ImagePath and Label.</summary>
    internal IDataView Load(MLContext context) => context.Data.LoadFromEnumerable(Photos);
}
