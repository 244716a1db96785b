using System.Globalization;
using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;

namespace BigTransfer.Tool.Output;

/// <summary>What <c>bit inspect</c> says of a model.</summary>
internal static class ModelDescription
{
    private const int StemAtWidth1 = 64; // as BiTArchitecture.WidthFactor says

    /// <summary>One line of it.</summary>
    /// <param name="Name">What is said.</param>
    /// <param name="Value">Its value; null where there is nothing to say.</param>
    /// <param name="Usual">Whether every published network is so; people are not told then, programs are.</param>
    internal sealed record Line(string Name, object? Value, bool Usual = false);

    internal static IEnumerable<Line> Of(BiTModel model)
    {
        var architecture = model.Architecture;
        // An ONNX file tells more of itself, whoever wrote it.
        var onnx = model.Path is { } path && model.Format.StartsWith("onnx", StringComparison.Ordinal) ? OnnxModelInfo.Read(path) : null;
        Line[] lines =
        [
            new("name", model.Name),
            new("source", model.Source),
            new("format", model.Format),
            new("producer", onnx?.Producer is { Length: > 0 } producer ? producer : null),
            new("opset", onnx?.Opset),
            new("inputs", onnx?.Inputs.Select(Value)),
            new("outputs", onnx?.Outputs.Select(Value)),
            new("quantization", model.Quantization),
            new("weightFiles", onnx?.ExternalFiles is { Count: > 0 } files ? files : null),
            new("tensors", model.TensorCount),
            new("architecture", model.NetworkName),
            .. Of(architecture),
            new("embedding", Found(() => model.EmbeddingSize)),
            new("embeddingLayer", model.EmbeddingLayer, model.EmbeddingLayer == BiTOutputs.Embedding),
            new("classes", Found(() => model.Classes)),
            new("features", model.DefaultOutputs, model.DefaultOutputs.Contains(model.EmbeddingLayer)),
            new("parameters", architecture?.ParameterCount ?? onnx?.ParameterCount),
            new("standardizationEps", model.StandardizationEpsilon),
            new("labels", model.Labels.Count),
            new("inputChannels", model.InputChannels, Usual: true),
            new("inputLayout", $"[N, {model.InputChannels}, H, W] float32{(model.InputChannels == 3 ? ", RGB" : "")}"),
            new("inputRange", Range(model.Recipe)),
            new("recipe", model.Recipe.ToString()),
            new("recipeFrom", model.RecipeReason),
            new("sha256", model.ContentHash),
        ];
        return lines.Select(line => line with { Usual = line.Usual || line.Value is null });
    }

    private static IEnumerable<Line> Of(BiTArchitecture? architecture)
    {
        if (architecture is null)
            return [];
        var usual = new BiTArchitecture { Units = architecture.Units, WidthFactor = architecture.StemChannels / (double)StemAtWidth1 };
        bool byWidth = architecture.HiddenSizes.SequenceEqual(usual.HiddenSizes);
        return
        [
            new("units", architecture.Units),
            new("width", byWidth ? usual.WidthFactor : null),
            new("stemChannels", architecture.StemChannels, byWidth),
            new("stageChannels", architecture.HiddenSizes, byWidth),
            new("innerChannels", architecture.MidSizes, architecture.MidSizes.SequenceEqual(architecture.HiddenSizes.Select(size => size / 4))),
            new("layerType", Word(architecture.LayerType), architecture.LayerType == usual.LayerType),
            new("activation", ActivationNames.NameOf(architecture.Activation), architecture.Activation == usual.Activation),
            new("padding", Word(architecture.Padding), architecture.Padding == usual.Padding),
            new("dynamicStemPadding", architecture.DynamicStemPadding, architecture.DynamicStemPadding == usual.DynamicStemPadding),
            new("outputStride", architecture.OutputStride, architecture.OutputStride == usual.OutputStride),
            new("groups", architecture.Groups, architecture.Groups == usual.Groups),
        ];
    }

    // What another family's network puts out shows when it runs, and not each puts out what can be used as a vector.
    private static object Found(Func<int> length)
    {
        try
        {
            return length();
        }
        catch (BigTransferException e)
        {
            return e.Message;
        }
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>A value for people.</summary>
    internal static string Text(object? value) => value switch
    {
        IEnumerable<string> texts => string.Join(", ", texts),
        System.Collections.IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object>().Select(Invariant))}]",
        double number and < 0.001 and > 0 => number.ToString("0e-0", CultureInfo.InvariantCulture),
        long number => number.ToString("N0", CultureInfo.InvariantCulture),
        bool yes => yes ? "yes" : "no",
        _ => Invariant(value),
    };

    private static string Invariant(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string Value(OnnxValue value) => $"{value.Name} {value.Type.ToLowerInvariant()}[{string.Join(", ", value.Shape)}]";

    /// <summary>What black and white become: [-1, 1] for mean and deviation 0.5.</summary>
    private static double[] Range(PreprocessRecipe recipe)
    {
        double white = 255 * (recipe.RescaleFactor ?? 1);
        var mean = recipe.Mean ?? RgbValues.All(0);
        var std = recipe.Std ?? RgbValues.All(1);
        (double Mean, double Std)[] channels = [(mean.R, std.R), (mean.G, std.G), (mean.B, std.B)];
        return [Math.Round(channels.Min(c => -c.Mean / c.Std), 4), Math.Round(channels.Max(c => (white - c.Mean) / c.Std), 4)];
    }
}
