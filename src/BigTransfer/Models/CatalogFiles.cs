using BigTransfer.Catalog;
using BigTransfer.Downloads;
using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <summary>Models by their published names: from the cache, or fetched when first asked for.</summary>
internal static class CatalogFiles
{
    /// <summary>
    /// The model of that name with the catalogue's recipe and labels, unless its source brings its own; null where the catalogue has none.
    /// </summary>
    internal static ModelFiles? Find(string name, DownloadOptions? downloads, CancellationToken cancellation = default)
    {
        if (ModelCatalog.Find(name) is not { } model)
            return null;
        var cache = new ModelCache(downloads);
        // What is here is taken as it is, without a look at the network.
        var files = ModelFiles.Find(cache.Find(model) ?? cache.Fetch(model, cancellation), cancellation: cancellation);
        var recipe = PreprocessPresets.Find(model.Preset).WithSize(model.InputSize);
        return files with
        {
            Name = model.Name,
            RecipeJson = files.RecipeJson ?? (PreprocessorConfig.Write(recipe), $"catalogue: {model.Preset}"),
            Labels = files.Labels ?? (cache.FindLabels(model) is { } labels ? (File.ReadAllText(labels), labels) : null),
        };
    }

    /// <summary>What a message about an unknown name says of the catalogue.</summary>
    internal static string Hint(string name) => ModelCatalog.Near(name) is { Count: > 0 } near
        ? $"did you mean {string.Join(", ", near)}?"
        : $"{nameof(ModelCatalog)} and 'bit models' list {ModelCatalog.All.Count} more";
}
