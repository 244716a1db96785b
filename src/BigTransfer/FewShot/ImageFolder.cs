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
            throw new BigTransferException($"{directory}: expected a folder with one sub-folder a class, found {(File.Exists(directory) ? "a file" : "nothing")}");
        string[] classes = Directory.GetDirectories(directory);
        if (classes.Length == 0)
            throw new BigTransferException($"{directory}: expected one sub-folder a class, found none");
        Array.Sort(classes, StringComparer.Ordinal);
        var images = new List<LabelledImage>();
        foreach (string folder in classes)
        {
            string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(ImageDecoder.IsImageFile)];
            if (files.Length == 0)
                throw new BigTransferException($"{folder}: expected pictures of a class, found none");
            Array.Sort(files, StringComparer.Ordinal);
            string label = Path.GetFileName(folder);
            images.AddRange(files.Select(file => new LabelledImage(file, label)));
        }
        return images;
    }
}
