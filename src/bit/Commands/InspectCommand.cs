using System.CommandLine;
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
            using var model = ModelLoader.Load(parsed.GetValue(file)!);
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
            var description = ModelDescription.Of(model).ToDictionary(line => line.Name, line => line.Value);
            if (side is not null)
                (description["layerInput"], description["layers"]) = (side, layers.Select(layer => new { name = layer.Name, shape = layer.Shape }));
            Console.Out.WriteLine(Json.Serialize(description));
        }
        else if (side is not null)
            Tables.Write(layers.Select(layer => (layer.Name, ModelDescription.Text(layer.Shape))));
        else
            Tables.Write(ModelDescription.Of(model).Where(line => !line.Usual).Select(line => (line.Name, ModelDescription.Text(line.Value))));
    }
}
