using System.CommandLine;
using BigTransfer.Imaging;

namespace BigTransfer.Tool.Commands;

/// <summary>The options by which a command is told how pictures become pixels.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<PreprocessRecipe?> _preset = new("--preset")
    {
        Description = $"Prepare pictures by a published recipe: {string.Join(", ", PreprocessPresets.All.Select(p => p.Name))}.",
        HelpName = "NAME",
        CustomParser = result => CommonOptions.Parsed(result, PreprocessPresets.Find),
    };

    private readonly Option<string> _file =
        CommonOptions.Input("--preprocessor", "Prepare pictures by a preprocessor_config.json of Hugging Face.", "FILE");

    internal RecipeOptions() => _file.Aliases.Add("--config");

    internal void AddTo(Command command)
    {
        command.Add(_preset);
        command.Add(_file);
    }

    /// <summary>The recipe that was asked for; null where none was.</summary>
    internal PreprocessRecipe? Chosen(ParseResult parsed)
    {
        var (preset, file) = (parsed.GetValue(_preset), parsed.GetValue(_file));
        if (preset is not null && file is not null)
            throw new UsageException("expected one of --preset and --preprocessor, found both");
        return file is not null ? PreprocessorConfig.Read(file) : preset;
    }
}
