using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <summary>Finds what stands around a network: its recipe, and why that one, and its labels.</summary>
internal static class ModelContext
{
    // Photographs at the size that feature extractors commonly take; the training size of the published ones varies.
    private const int DefaultSize = 224;

    internal static (PreprocessRecipe Recipe, string Reason, IReadOnlyList<string> Labels) Find(
        ModelFiles files, IGraphSource graph, Lazy<string> contentHash, PreprocessRecipe? chosen)
    {
        // Looked for only where neither the caller, nor a file beside, nor the file itself says enough: it takes reading the weights.
        var twin = new Lazy<ModelFiles?>(() => Twin(files, contentHash));
        var recipe = chosen is not null ? (chosen, "chosen by the caller")
            : files.RecipeJson is { } json ? (PreprocessorConfig.Parse(json.Text, json.Source), json.Source)
            : graph.Metadata.TryGetValue(ModelMetadata.Recipe, out string? saved) ? (PreprocessorConfig.Parse(saved, files.Name), "metadata of the file")
            : twin.Value?.RecipeJson is { } known ? (PreprocessorConfig.Parse(known.Text, known.Source), $"the same weights as {twin.Value.Name}")
            : (Sized(PreprocessPresets.Find(graph.DefaultPreset), graph.FixedSize),
                graph.Architecture is null ? "assumed: neither the file nor the caller says how it was trained" : $"preset of its family ({graph.Format})");

        // As for the recipe: what lies beside the file goes before what is inside it.
        var labels = files.Labels ?? (graph.Metadata.TryGetValue(ModelMetadata.Labels, out string? inside) ? (inside, files.Name) : twin.Value?.Labels);
        return (recipe.Item1, recipe.Item2, labels is not { } text || graph.LogitsLayer is null ? [] : Parsed(text, graph));
    }

    private static PreprocessRecipe Sized(PreprocessRecipe preset, (int Height, int Width)? size) =>
        size is { } only && only.Height != only.Width
            ? preset with { Resize = ResizeRule.To(only.Height, only.Width), CenterCrop = null }
            : preset.WithSize(size?.Height ?? DefaultSize);

    // How many classes a network of another family has is not known before it runs.
    private static IReadOnlyList<string> Parsed((string Text, string Source) labels, IGraphSource graph)
    {
        var names = LabelFile.Parse(labels.Text);
        return graph.Architecture is { } architecture ? LabelFile.Checked(names, architecture.Classes, labels.Source) : names;
    }

    /// <summary>The embedded model with the very same weights, if the file is a copy of one.</summary>
    private static ModelFiles? Twin(ModelFiles files, Lazy<string> contentHash) =>
        files.Path is null ? null : EmbeddedModel.Names.Select(name => EmbeddedModel.Find(name)!)
            .FirstOrDefault(embedded => SameLength(files, embedded) && ContentHash.Of(embedded.Weights) == contentHash.Value);

    private static bool SameLength(ModelFiles a, ModelFiles b)
    {
        using Stream first = a.Weights(), second = b.Weights();
        return first.Length == second.Length;
    }
}
