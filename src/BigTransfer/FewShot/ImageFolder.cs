using System.IO.Enumeration;
using BigTransfer.Imaging;

namespace BigTransfer.FewShot;

/// <summary>A folder of pictures with one sub-folder a class.</summary>
public static class ImageFolder
{
    /// <summary>Lists the pictures, classes and files in ordinal order of their names; what is no picture by its ending is passed over.</summary>
    /// <param name="directory">The folder whose sub-folders are the classes; pictures may lie deeper inside them.</param>
    /// <exception cref="BigTransferException">The folder is absent, has no sub-folder, or a sub-folder holds no picture.</exception>
    public static IReadOnlyList<LabelledImage> List(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
        {
            throw new BigTransferException(
                $"{directory}: expected a folder with one sub-folder a class, found {(File.Exists(directory) ? "a file" : "nothing")}");
        }
        string[] classes = Directory.GetDirectories(directory);
        if (classes.Length == 0)
            throw new BigTransferException($"{directory}: expected one sub-folder a class, found none");
        Array.Sort(classes, StringComparer.Ordinal);
        var images = new List<LabelledImage>();
        foreach (string folder in classes)
        {
            string label = Path.GetFileName(folder);
            images.AddRange(ImageFiles(folder).Select(file => new LabelledImage(file, label)));
        }
        return images;
    }

    /// <summary>The pictures of a folder and of those inside it, in ordinal order; links to folders are not followed, since they may lead round.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="unreadable">Is told of folders inside it that cannot be read, which are left out then; null: one of them is an error.</param>
    /// <exception cref="BigTransferException">There is no picture, or a folder cannot be read.</exception>
    public static IReadOnlyList<string> ImageFiles(string directory, Action<BigTransferException>? unreadable = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var pictures = new List<string>();
        var folders = new Stack<string>([directory]);
        while (folders.TryPop(out string? folder))
        {
            try
            {
                foreach (var (path, isFolder) in Entries(folder))
                {
                    if (isFolder)
                        folders.Push(path);
                    else
                        pictures.Add(path);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                var error = new BigTransferException($"{folder}: cannot be read: {e.Message}", e);
                if (unreadable is null || folder == directory)
                    throw error;
                unreadable(error);
            }
        }
        pictures.Sort(StringComparer.Ordinal);
        return pictures.Count > 0 ? pictures : throw new BigTransferException($"{directory}: expected pictures in the folder, found none");
    }

    /// <summary>The pictures and the folders right inside a folder.</summary>
    private static FileSystemEnumerable<(string Path, bool IsFolder)> Entries(string folder) => new(
        folder, static (ref FileSystemEntry entry) => (entry.ToSpecifiedFullPath(), entry.IsDirectory),
        new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = 0 })
    {
        ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.IsDirectory
            ? (entry.Attributes & FileAttributes.ReparsePoint) == 0
            : ImageDecoder.IsImageFile(entry.FileName.ToString()),
    };
}
