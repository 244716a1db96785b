using BigTransfer;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Models;

/// <summary>
/// Finds the model of a saved pipeline again: where it was; under its own name, or that of its folder and its own, in the working directory
/// or in the folder that the environment variable <c>BIT_MODELS</c> names; by its name in the catalogue. Only a model with the very hash
/// that was saved will do.
/// </summary>
internal static class ModelLocator
{
    public const string FolderVariable = "BIT_MODELS";

    /// <exception cref="BigTransferException">No model with this hash is in any of these places.</exception>
    public static ModelLease Lease(ModelReference reference, InferenceOptions inference, RunContext? context = null)
    {
        var seen = new List<string>();
        foreach (var place in reference.Path is null ? [] : FilePlaces(reference.Path))
        {
            if (Path.Exists(place))
            {
                if (TryLease(place, reference, inference, context, seen) is { } lease)
                    return lease;
            }
            else
            {
                seen.Add($"{place} (nothing there)");
            }
        }
        // The last, because it may mean a download.
        if ((reference.Path is null ? reference.Name : reference.KnownAs) is { } name
            && TryLease(name, reference, inference, context, seen) is { } known)
            return known;
        throw new BigTransferException(
            $"model '{reference.Name}': the saved pipeline expects sha256 {reference.Sha256[..12]}..., found {string.Join(", ", seen)}; "
            + $"put the file into the working directory or into a folder named by the environment variable {FolderVariable}");
    }

    private static ModelLease? TryLease(string place, ModelReference reference, InferenceOptions inference, RunContext? context, List<string> seen)
    {
        try
        {
            var lease = SharedModel.Lease(place, inference, context);
            if (lease.Model.ContentHash == reference.Sha256)
                return lease;
            seen.Add($"{place} (sha256 {lease.Model.ContentHash[..12]}...)");
            lease.Dispose();
        }
        catch (BigTransferException e)
        {
            seen.Add($"{place} ({e.Message})");
        }
        return null;
    }

    private static IEnumerable<string> FilePlaces(string path)
    {
        // A path of another system keeps its own separators. Files of Hugging Face folders are all called model.safetensors: the folder tells
        // them apart.
        var parts = path.Split('/', '\\', StringSplitOptions.RemoveEmptyEntries);
        string[] names = [parts[^1], .. parts.Length > 1 ? [Path.Combine(parts[^2], parts[^1])] : Array.Empty<string>()];
        List<string> places = [path, .. names.Select(Path.GetFullPath)];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
            places.AddRange(names.Select(name => Path.GetFullPath(name, Path.GetFullPath(folder))));
        return places.Distinct();
    }
}
