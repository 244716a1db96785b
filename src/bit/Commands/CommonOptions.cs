using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BigTransfer.Inference;
using BigTransfer.Models;

namespace BigTransfer.Tool.Commands;

/// <summary>Options that several commands share, each made anew because a command owns its options.</summary>
internal static class CommonOptions
{
    // Far above any sensible input, and below what a batch's memory could be asked for by mistake.
    private const int MaxSize = 8192;

    internal static Option<string> Model() => new("--model", "-m")
    {
        Description = "A known name, a file (.npz, .safetensors, .onnx) or a folder.",
        HelpName = "MODEL",
        DefaultValueFactory = _ => BiTModel.DefaultName,
    };

    internal static Option<Device> Device() => new("--device")
    {
        Description = "auto, cpu, cuda or cuda:NUMBER.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => Inference.Device.Auto,
        CustomParser = result => Parsed(result, Inference.Device.Parse),
    };

    internal static Option<FileInfo> Output(string description) => new("--output", "-o") { Description = description, HelpName = "FILE", Required = true };

    internal static Option<int?> Size() => new("--size")
    {
        Description = "Side of the network's input in pixels, in place of the recipe's.",
        HelpName = "PIXELS",
        Validators = { result => Between(result, 1, MaxSize) },
    };

    internal static Option<int> Batch() => new("--batch")
    {
        Description = "Pictures a run.",
        HelpName = "N",
        DefaultValueFactory = _ => FileEmbedder.DefaultBatchSize,
        Validators = { AtLeastOne },
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print JSON for programs." };

    /// <summary>Values separated by commas or given one by one.</summary>
    internal static Option<T[]> List<T>(string name, string description, Func<string, T> parse, Func<ArgumentResult, T[]>? byDefault = null) => new(name)
    {
        Description = description,
        HelpName = "A,B,...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = byDefault!,
        CustomParser = result => Parsed(result, _ => result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(parse).ToArray()),
    };

    internal static int Positive(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw new BigTransferException($"expected a whole number above 0, found '{text}'");

    internal static void AtLeastOne(OptionResult result) => Between(result, 1, int.MaxValue);

    private static void Between(OptionResult result, int least, int most)
    {
        if (result.Tokens is [var token]
            && !(int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most))
            result.AddError($"{result.Option.Name}: expected a whole number from {least}{(most < int.MaxValue ? $" to {most}" : "")}, found '{token.Value}'");
    }

    private static T? Parsed<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens.Count == 0 ? "" : result.Tokens[0].Value);
        }
        catch (BigTransferException e)
        {
            result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: {e.Message}");
            return default;
        }
    }
}
