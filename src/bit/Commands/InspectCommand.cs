using System.CommandLine;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit inspect FILE</c>: what a model is and what stands around it.</summary>
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
            var side = parsed.GetValue(size) is { } chosen ? (chosen, chosen) : model.Recipe.FixedSize ?? (DefaultSize, DefaultSize);
            Run(model, listed ? side : null, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Run(BiTModel model, (int Height, int Width)? input, bool json)
    {
        var layers = input is { } size ? model.Layers(size.Height, size.Width) : [];
        if (json)
        {
            var description = ModelDescription.Of(model).ToDictionary(line => line.Name, line => line.Value);
            if (input is { } pixels)
            {
                description["layerInput"] = new[] { pixels.Height, pixels.Width };
                description["layers"] = layers.Select(layer => new Dictionary<string, object?> { ["name"] = layer.Name, ["shape"] = layer.Shape });
            }
            Console.Out.WriteLine(Json.Serialize(description));
        }
        else if (input is not null)
            Tables.Write(layers.Select(layer => (layer.Name, ModelDescription.Text(layer.Shape))));
        else
            Tables.Write(ModelDescription.Of(model).Where(line => !line.Usual).Select(line => (line.Name, ModelDescription.Text(line.Value))));
    }
}
