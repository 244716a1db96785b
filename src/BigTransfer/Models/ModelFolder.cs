using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.HuggingFace;

namespace BigTransfer.Models;

/// <summary>Finds the weights in a folder.</summary>
internal static class ModelFolder
{
    /// <summary>
    /// The names that Hugging Face's libraries give to weights, the best first: the same tensors commonly lie there twice, and an index stands for
    /// shards that lie beside it.
    /// </summary>
    private static readonly string[] HuggingFaceNames =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    /// <summary>Whether a file of weights has a name that says nothing: that of its folder does.</summary>
    internal static bool IsNamedByFolder(string file) => HuggingFaceNames.Contains(file);

    /// <summary>The path of the weights or of their index.</summary>
    /// <exception cref="BigTransferException">None, or several of which none is meant.</exception>
    internal static string Weights(string folder)
    {
        string[] all = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        string[] found = [.. all.Where(ModelEndings.Has)];
        string[] named = [.. HuggingFaceNames.Where(name => all.Contains(name))];
        // Without config.json or an index it is just a file of that name among others.
        if (named.Length > 0 && (all.Contains(BitConfig.FileName) || named.Any(name => name.EndsWith(".json", StringComparison.Ordinal))))
            return Path.Combine(folder, named[0]);
        if (found.Length == 1)
            return Path.Combine(folder, found[0]);
        string what = found.Length > 0 ? Listing.Of(found)
            : all.Contains(UnreadFormats.SavedModelFile) ? UnreadFormats.SavedModel
            : all.Length > 0 ? $"other files only: {Listing.Of(all)}"
            : Directory.EnumerateDirectories(folder).Any() ? "folders only"
            : "an empty folder";
        throw new BigTransferException($"{folder}: expected one file of weights ({ModelEndings.Listed}), found {what}");
    }

    /// <summary>What config.json says of a BiT network; null where there is none, or one that names no model_type, as timm's.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="whole">Whether the folder is the model; else the file may as well belong to another one beside it.</param>
    /// <exception cref="BigTransferException">
    /// It is of a BiT network that cannot be; where the folder is the model, also broken, or of another network.
    /// </exception>
    internal static BitConfig? Config(string folder, bool whole)
    {
        string path = Path.Combine(folder, BitConfig.FileName);
        if (!File.Exists(path) || ModelType(path, whole) is not { } type)
            return null;
        if (type == BitConfigReader.ModelType)
            return BitConfigReader.Read(path);
        return whole ? throw new BigTransferException($"{path}: model_type is '{type}', expected '{BitConfigReader.ModelType}'") : null;
    }

    // Without its config the network would be taken for a published one, and give other numbers: a broken file of the model's own is an error.
    private static string? ModelType(string config, bool whole)
    {
        try
        {
            return BitConfigReader.ModelTypeOf(config);
        }
        catch (BigTransferException) when (!whole)
        {
            return null;
        }
    }
}
