using BigTransfer.Models;

namespace Microsoft.ML.BiT.Models;

/// <summary>How a saved pipeline names its model: by what it is (the hash) and where it was.</summary>
/// <param name="Name">The embedded model's name, or the file's.</param>
/// <param name="Path">Full path of the file; null for an embedded model.</param>
/// <param name="Sha256">Hash of the weights' file, lower-case hexadecimal.</param>
internal sealed record ModelReference(string Name, string? Path, string Sha256)
{
    public static ModelReference Of(BiTModel model) => new(model.Name, model.Path, model.ContentHash);
}
