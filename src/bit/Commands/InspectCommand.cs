using System.CommandLine;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit inspect FILE</c>: what a file of weights holds, without running it.</summary>
internal static class InspectCommand
{
    // For layers of a network whose recipe follows the picture's size.
    private const int DefaultSize = 224;

    internal static Command Create()
    {
        var file = CommonOptions.ModelArgument("FILE");
        var layers = new Option<bool>("--layers") { Description = "List the names and shapes of all layers, for pictures of --size." };
        var size = CommonOptions.Size();
        var json = CommonOptions.Json();
        var command = new Command("inspect", "Tell format, architecture, parameters, classes and input of a model.") { file, layers, size, json };
        command.SetAction(parsed =>
        {
            bool listed = parsed.GetValue(layers);
            if (parsed.GetValue(size) is not null && !listed)
                throw new UsageException("expected --layers with --size, found --size alone");
            using var model = BiTModel.Load(parsed.GetValue(file)!);
            Run(model, listed ? parsed.GetValue(size) ?? model.Recipe.FixedSize?.Height ?? DefaultSize : null, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Run(BiTModel model, int? side, bool json)
    {
        var layers = side is { } pixels ? model.Layers(pixels, pixels) : [];
        if (json)
        {
            var description = Describe(model);
            if (side is not null)
                (description["layerInput"], description["layers"]) = (side, layers.Select(layer => new { name = layer.Name, shape = layer.Shape }));
            Console.Out.WriteLine(Json.Serialize(description));
        }
        else if (side is not null)
            Tables.Write(layers.Select(layer => (layer.Name, Text(layer.Shape))));
        else
            Tables.Write(Describe(model).Select(entry => (entry.Key, Text(entry.Value))));
    }

    private static Dictionary<string, object?> Describe(BiTModel model)
    {
        var architecture = model.Architecture;
        return new Dictionary<string, object?>
        {
            ["name"] = model.Name,
            ["source"] = model.Source,
            ["format"] = model.Format,
            ["architecture"] = model.NetworkName,
            ["units"] = architecture?.Units,
            ["width"] = architecture?.WidthFactor,
            ["groups"] = architecture?.Groups,
            ["embedding"] = model.EmbeddingSize,
            ["classes"] = model.Classes,
            ["parameters"] = architecture?.ParameterCount,
            ["labels"] = model.Labels.Count,
            ["inputLayout"] = $"[N, {model.InputChannels}, H, W] float32, RGB",
            ["inputRange"] = Range(model.Recipe),
            ["recipe"] = model.Recipe.ToString(),
            ["recipeFrom"] = model.RecipeReason,
            ["sha256"] = model.ContentHash,
        };
    }

    /// <summary>What black and white become: [-1, 1] for mean and deviation 0.5.</summary>
    private static double[] Range(PreprocessRecipe recipe)
    {
        double white = 255 * (recipe.RescaleFactor ?? 1);
        var mean = recipe.Mean ?? RgbValues.All(0);
        var std = recipe.Std ?? RgbValues.All(1);
        (double Mean, double Std)[] channels = [(mean.R, std.R), (mean.G, std.G), (mean.B, std.B)];
        return [Math.Round(channels.Min(c => -c.Mean / c.Std), 4), Math.Round(channels.Max(c => (white - c.Mean) / c.Std), 4)];
    }

    private static string Text(object? value) => value switch
    {
        System.Collections.IEnumerable list and not string => $"[{string.Join(", ", list.Cast<object>().Select(Invariant))}]",
        long number => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
        _ => Invariant(value),
    };

    private static string Invariant(object? value) => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
