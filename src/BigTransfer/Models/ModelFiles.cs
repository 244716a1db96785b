using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.HuggingFace;
using BigTransfer.Downloads;

namespace BigTransfer.Models;

/// <summary>The parts of a model: its weights or graph, and beside them its recipe and labels where it has them.</summary>
/// <param name="Name">What errors and people call the model.</param>
/// <param name="Weights">Opens the weights or the ONNX model; every call a new seekable stream.</param>
/// <param name="Path">The file of the weights; null where they are embedded.</param>
/// <param name="RecipeJson">Text of preprocessor_config.json, with where it stands.</param>
/// <param name="Labels">Text of labels.txt, with where it stands.</param>
internal sealed record ModelFiles(
    string Name, Func<Stream> Weights, string? Path, (string Text, string Source)? RecipeJson, (string Text, string Source)? Labels)
{
    private const string RecipeFile = "preprocessor_config.json";

    private readonly Lazy<BitConfig?> _config = new((BitConfig?)null);

    /// <summary>What config.json beside the weights says of a BiT network of Hugging Face; null where there is none.</summary>
    /// <exception cref="BigTransferException">It is of a BiT network that cannot be; in a folder that was asked for, of another network.</exception>
    internal BitConfig? Config => _config.Value;

    /// <summary>Finds a model by a known name, a file, or a folder.</summary>
    internal static ModelFiles Find(string nameOrPath, DownloadOptions? downloads = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameOrPath);
        if (File.Exists(nameOrPath))
            return FromFile(System.IO.Path.GetFullPath(nameOrPath));
        if (Directory.Exists(nameOrPath))
            return FromFile(ModelFolder.Weights(System.IO.Path.GetFullPath(nameOrPath)), wholeFolder: true);
        return EmbeddedModel.Find(nameOrPath) ?? CatalogFiles.Find(nameOrPath, downloads, cancellation)
            ?? throw new BigTransferException(
                $"model '{nameOrPath}': expected a file, a folder or a known name ({string.Join(", ", EmbeddedModel.Names)}), found none of them; "
                + CatalogFiles.Hint(nameOrPath));
    }

    /// <summary>The checkpoint, for its readers; every call opens it anew.</summary>
    internal CheckpointSource Source() => Path is null ? new(Weights(), Name) : CheckpointSource.OfFile(Path);

    private ModelFiles(string path, string folder, bool wholeFolder) : this(
        NameOf(path, folder, wholeFolder), () => InputFile.Open(path), path, Beside(folder, RecipeFile), Beside(folder, LabelFile.Name)) =>
        _config = new(() => ModelFolder.Config(folder, wholeFolder));

    // Files of Hugging Face are all called model.safetensors: what was asked for is the folder.
    private static string NameOf(string path, string folder, bool wholeFolder) =>
        wholeFolder && ModelFolder.IsNamedByFolder(System.IO.Path.GetFileName(path)) && System.IO.Path.GetFileName(folder) is { Length: > 0 } name
            ? name
            : System.IO.Path.GetFileName(path);

    private static ModelFiles FromFile(string path, bool wholeFolder = false)
    {
        var files = new ModelFiles(path, System.IO.Path.GetDirectoryName(path)!, wholeFolder);
        var source = files.Source();
        using (source.Stream)
            UnreadFormats.Refuse(path, source.Head(CheckpointFormats.HeadBytes));
        return files;
    }

    private static (string Text, string Source)? Beside(string folder, string file)
    {
        string path = System.IO.Path.Combine(folder, file);
        return File.Exists(path) ? (File.ReadAllText(path), path) : null;
    }
}
