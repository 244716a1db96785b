using System.CommandLine;
using BigTransfer.Imaging;
using BigTransfer.Inference;
using BigTransfer.Models;

namespace BigTransfer.Tool.Commands;

/// <summary>The options by which a command is told which network, fed with what, runs where.</summary>
internal sealed class NetworkOptions
{
    private readonly Option<string> _model = CommonOptions.Model();
    private readonly Option<string> _layer;
    private readonly Option<string>? _labels;
    private readonly Option<int?> _size = CommonOptions.Size();
    private readonly RecipeOptions _recipe = new();
    private readonly Option<Device> _device = CommonOptions.Device();

    /// <param name="layerDescription">What the command does with the layer that is chosen.</param>
    /// <param name="classifies">Whether it wants labels, and scores of classes from the layer rather than embeddings.</param>
    internal NetworkOptions(string layerDescription, bool classifies = false)
    {
        _layer = CommonOptions.Input("--layer", layerDescription, "NAME");
        if (classifies)
            _labels = CommonOptions.Input("--labels", "Class names, one a line, in the order of the scores: name, or id, tab and name.", "FILE");
    }

    internal void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_layer);
        if (_labels is not null)
            command.Add(_labels);
        command.Add(_size);
        _recipe.AddTo(command);
        command.Add(_device);
    }

    /// <summary>The layer that was asked for; null where none was.</summary>
    internal string? Layer(ParseResult parsed) => parsed.GetValue(_layer);

    /// <summary>Loads the network.</summary>
    internal BiTModel Load(ParseResult parsed) => ModelLoader.Load(parsed.GetValue(_model)!, new BiTModelOptions
    {
        Inference = new InferenceOptions { Device = parsed.GetValue(_device) },
        Recipe = _recipe.Chosen(parsed),
        LayerName = _labels is null ? Layer(parsed) : null,
        LabelsPath = _labels is null ? null : parsed.GetValue(_labels),
    });

    /// <summary>The network's recipe at the size that was asked for.</summary>
    internal PreprocessRecipe Recipe(ParseResult parsed, BiTModel network) =>
        parsed.GetValue(_size) is { } side ? network.Recipe.WithSize(side) : network.Recipe;
}
