using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <summary>Finds what stands around a network: its recipe, and why that one, and its labels.</summary>
internal static class ModelContext
{
    // Photographs at the size that feature extractors commonly take; the training size of the published ones varies.
    private const int DefaultSize = 224;

    internal static (PreprocessRecipe Recipe, string Reason, ClassLabels Labels) Find(
        ModelFiles files, IGraphSource graph, Lazy<string> contentHash, BiTModelOptions options)
    {
        // Looked for only where neither the caller, nor a file beside, nor the file itself says enough: it takes reading the weights.
        var twin = new Lazy<ModelFiles?>(() => Twin(files, contentHash));
        var recipe = options.Recipe is { } chosen ? (chosen, "chosen by the caller")
            : files.RecipeJson is { } json ? (PreprocessorConfig.Parse(json.Text, json.Source), json.Source)
            : graph.Metadata.TryGetValue(ModelMetadata.Recipe, out string? saved) ? (PreprocessorConfig.Parse(saved, files.Name), "metadata of the file")
            : twin.Value?.RecipeJson is { } known ? (PreprocessorConfig.Parse(known.Text, known.Source), $"the same weights as {twin.Value.Name}")
            : (Sized(PreprocessPresets.Find(graph.DefaultPreset), graph.FixedSize),
                graph is OnnxGraphSource { Architecture: null }
                    ? "assumed: neither the file nor the caller says how it was trained"
                    : $"preset {graph.DefaultPreset} ({graph.Format})");

        return (recipe.Item1, recipe.Item2, Labels(files, graph, twin, options));
    }

    private static PreprocessRecipe Sized(PreprocessRecipe preset, (int Height, int Width)? size) =>
        size is { } only && only.Height != only.Width
            ? preset with { Resize = ResizeRule.To(only.Height, only.Width), CenterCrop = null }
            : preset.WithSize(size?.Height ?? DefaultSize);

    private static ClassLabels Labels(ModelFiles files, IGraphSource graph, Lazy<ModelFiles?> twin, BiTModelOptions options)
    {
        var chosen = options.LabelsPath is { } path ? LabelFile.Read(path)
            : options.Labels is { } names ? new ClassLabels([.. names], [], "labels chosen by the caller")
            : null;
        if (graph is { Architecture.Classes: 0 })
            return chosen ?? ClassLabels.None;
        // As for the recipe: what lies beside the file goes before what is inside it.
        var labels = chosen
            ?? Parsed(files.Labels)
            ?? Parsed(graph.Metadata.TryGetValue(ModelMetadata.Labels, out string? inside) ? (inside, files.Name) : null)
            ?? (graph.Architecture is not null && files.Config is { Labels.Count: > 0 } config ? new ClassLabels(config.Labels, [], config.Name) : null)
            ?? Parsed(twin.Value?.Labels)
            ?? ClassLabels.None;
        // How many classes a network of another family has is not known before it runs.
        return graph.Architecture is { } architecture ? labels.For(architecture.Classes) : labels;
    }

    private static ClassLabels? Parsed((string Text, string Source)? file) => file is { } text ? LabelFile.Parse(text.Text, text.Source) : null;

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
