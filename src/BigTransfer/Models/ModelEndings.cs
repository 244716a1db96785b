namespace BigTransfer.Models;

/// <summary>How the names of model files end. By these a file is found in a folder; what it is, its content tells, whatever its name.</summary>
public static class ModelEndings
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [".npz", ".pth", ".pt", ".pth.tar", ".bin", ".ckpt", ".safetensors", ".onnx"];

    /// <summary>All of them, for messages.</summary>
    public static string Listed { get; } = string.Join(", ", All);

    /// <summary>Whether a file's name ends like that of a model.</summary>
    public static bool Has(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return All.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }
}
