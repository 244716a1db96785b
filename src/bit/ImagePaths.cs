using BigTransfer.FewShot;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool;

/// <summary>The pictures that a user's files and folders stand for.</summary>
/// <param name="Files">The pictures, folders expanded.</param>
/// <param name="Failed">Folders that could not be read or hold no picture; each is reported.</param>
internal sealed record ImagePaths(string[] Files, int Failed)
{
    internal static ImagePaths Expand(IEnumerable<string> paths)
    {
        var files = new List<string>();
        int failed = 0;
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }
            try
            {
                files.AddRange(ImageFolder.ImageFiles(path, Report));
            }
            catch (BigTransferException e)
            {
                Report(e);
            }
        }
        return new ImagePaths([.. files], failed);

        void Report(BigTransferException error)
        {
            failed++;
            Messages.Write(error.Message);
        }
    }
}
