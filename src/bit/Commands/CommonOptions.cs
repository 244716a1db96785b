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

    /// <summary>What a model is named by.</summary>
    private static readonly string ModelText = $"A file ({ModelEndings.Listed}), a folder with one, or a known name (bit models lists them).";

    /// <summary>What <c>--layer</c> is where classes are asked for.</summary>
    internal const string LogitsLayer = "The layer that holds the raw scores of the classes, in place of the model's logits.";

    /// <summary>What <c>--layer</c> is where embeddings are asked for.</summary>
    internal const string EmbeddingLayer = "The layer that stands for the picture, stage3 for example; averaged over space. See bit inspect --layers.";

    internal static Option<string> Model() => new("--model", "-m")
    {
        Description = ModelText,
        HelpName = "MODEL",
        DefaultValueFactory = _ => BiTModel.DefaultName,
        CustomParser = result => Parsed(result, NotEmpty),
    };

    internal static Option<Device> Device() => new("--device")
    {
        Description = "auto, cpu, cuda or cuda:NUMBER.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => Inference.Device.Auto,
        CustomParser = result => Parsed(result, Inference.Device.Parse),
    };

    /// <summary>The file to write; its ending says what it is.</summary>
    internal static Option<string> Output(string description, params string[] endings) => new("--output", "-o")
    {
        Description = description,
        HelpName = "FILE",
        Required = true,
        CustomParser = result => Parsed(result, text => EndingIn(text, endings)),
    };

    /// <summary>The file to read.</summary>
    internal static Option<string> Input(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, CustomParser = result => Parsed(result, NotEmpty) };

    /// <summary>A model: a file, a folder or a known name.</summary>
    internal static Argument<string> ModelArgument(string name) => new(name)
    {
        Description = ModelText,
        CustomParser = result => Parsed(result, NotEmpty),
    };

    /// <summary>A path of one of these endings.</summary>
    internal static string EndingIn(string path, string[] endings) => endings.Contains(Path.GetExtension(NotEmpty(path)), StringComparer.OrdinalIgnoreCase)
        ? path
        : throw new BigTransferException($"expected a file ending in {string.Join(", ", endings)}, found '{path}'");

    /// <summary>A path or name that is one.</summary>
    internal static string NotEmpty(string text) => string.IsNullOrWhiteSpace(text) ? throw new BigTransferException("expected a value, found nothing") : text;

    /// <summary>Paths, one or more.</summary>
    internal static Argument<string[]> Paths(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Parsed(result, _ => result.Tokens.Select(token => NotEmpty(token.Value)).ToArray()),
    };

    /// <summary>Stops, before any work is done, where the output has no folder or would overwrite an input.</summary>
    internal static void CheckOutput(string output, params IEnumerable<string> inputs)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(output)) ?? "";
        if (!Directory.Exists(folder))
            throw new BigTransferException($"{output}: cannot be written: there is no folder {folder}");
        if (inputs.FirstOrDefault(input => File.Exists(input) && Path.GetFullPath(input) == Path.GetFullPath(output)) is { } same)
            throw new UsageException($"expected an output other than the inputs, found {same} as both");
    }

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

    internal static Option<bool> ShrinkOnLoad() => new("--shrink-on-load")
    {
        Description = "Decode large JPEG files at a half, quarter or eighth of their size where that is still three times what is needed: "
            + "faster, slightly other values.",
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print JSON for programs." };

    /// <summary>Values separated by commas or given one by one.</summary>
    internal static Option<T[]> List<T>(string name, string description, Func<string, T> parse, Func<ArgumentResult, T[]>? byDefault = null) => new(name)
    {
        Description = description,
        HelpName = "A,B,...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = byDefault!,
        CustomParser = result => Parsed(result, _ => result.Tokens
            .SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).Select(text => parse(NotEmpty(text))).ToArray()),
    };

    internal static double PositiveNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new BigTransferException($"expected a number above 0, found '{text}'");

    internal static int Positive(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw new BigTransferException($"expected a whole number above 0, found '{text}'");

    internal static void AtLeastOne(OptionResult result) => Between(result, 1, int.MaxValue);

    internal static void ZeroOrMore(OptionResult result) => Between(result, 0, int.MaxValue);

    private static void Between(OptionResult result, int least, int most)
    {
        if (result.Tokens is [var token]
            && !(int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most))
            result.AddError($"{result.Option.Name}: expected a whole number from {least}{(most < int.MaxValue ? $" to {most}" : "")}, found '{token.Value}'");
    }

    internal static T? Parsed<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens.Count == 0 ? "" : result.Tokens[0].Value);
        }
        catch (BigTransferException e)
        {
            string name = result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
            // A type that parses itself names itself too.
            string own = name.TrimStart('-') + ": ";
            result.AddError($"{name}: {(e.Message.StartsWith(own, StringComparison.Ordinal) ? e.Message[own.Length..] : e.Message)}");
            return default;
        }
    }
}
