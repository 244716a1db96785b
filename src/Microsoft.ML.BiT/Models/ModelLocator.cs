using BigTransfer;
using BigTransfer.Inference;

namespace Microsoft.ML.BiT.Models;

/// <summary>
/// Finds the model of a saved pipeline again: where it was, under its name in the working directory, or in the folder that the
/// environment variable <c>BIT_MODELS</c> names. Only a model with the very hash that was saved will do.
/// </summary>
internal static class ModelLocator
{
    public const string FolderVariable = "BIT_MODELS";

    /// <exception cref="BigTransferException">No model with this hash is in any of these places.</exception>
    public static ModelLease Lease(ModelReference reference, InferenceOptions inference)
    {
        var places = reference.Path is null ? [reference.Name] : FilePlaces(reference.Path);
        var seen = new List<string>();
        foreach (var place in places)
        {
            if (reference.Path is not null && !File.Exists(place))
            {
                seen.Add($"{place} (nothing there)");
                continue;
            }
            var lease = SharedModel.Lease(place, inference);
            if (lease.Model.ContentHash == reference.Sha256)
                return lease;
            seen.Add($"{place} (sha256 {lease.Model.ContentHash[..12]}...)");
            lease.Dispose();
        }
        throw new BigTransferException(
            $"model '{reference.Name}': the saved pipeline expects sha256 {reference.Sha256[..12]}..., found {string.Join(", ", seen)}; "
            + $"put the file into the working directory or into a folder named by the environment variable {FolderVariable}");
    }

    private static List<string> FilePlaces(string path)
    {
        // A path of another system keeps its own separators.
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        List<string> places = [path, Path.GetFullPath(name)];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            places.Add(Path.GetFullPath(name, Path.GetFullPath(folder)));
        return [.. places.Distinct()];
    }
}
