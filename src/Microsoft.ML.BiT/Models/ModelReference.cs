using BigTransfer.Models;

namespace Microsoft.ML.BiT.Models;

/// <summary>How a saved pipeline names its model: by what it is (the hash) and where it was.</summary>
/// <param name="Name">The embedded model's name, or the file's.</param>
/// <param name="Path">Full path of the file; null for an embedded model.</param>
/// <param name="Sha256">Hash of the weights, lower-case hexadecimal.</param>
/// <param name="KnownAs">The name of the catalogue that it was asked for by; null where that was a path.</param>
internal sealed record ModelReference(string Name, string? Path, string Sha256, string? KnownAs = null)
{
    /// <param name="model">The model.</param>
    /// <param name="nameOrPath">What it was loaded by.</param>
    public static ModelReference Of(BiTModel model, string nameOrPath) => new(
        model.Name, model.Path, model.ContentHash, model.Path is null || System.IO.Path.Exists(nameOrPath) ? null : nameOrPath);
}
