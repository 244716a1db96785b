using System.Globalization;
using BigTransfer.Models;

namespace PhotoTools;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    internal const string Usage = """
        What embeddings of Big Transfer (BiT) do for photos, with ML.NET.

        usage: PhotoTools COMMAND [--images DIR] [--model FILE] [...]

          neighbours       the photos that are most like one of them
                             --photo FILE    that one; default the first of the folder
                             --count N       how many; default 8
          clusters         what belongs together
                             --count N       number of clusters; default 12
          strange          how unlike the usual photos each one is, the strangest first
                             --usual DIR     the usual ones; default the folder itself
          classify         what is on them, by the classes that the network was trained on
                             --count N       how many classes each; default 3

          --images DIR     a folder of photos, with sub-folders or without; without it the sample draws its own
          --model FILE     a checkpoint (.npz, .safetensors, .onnx), a folder with one, or a known name; default bit-mini, embedded
          --help           this text
        """;

    private static readonly Dictionary<string, (int Count, string[] Allowed)> Commands = new()
    {
        ["neighbours"] = (8, ["--images", "--model", "--photo", "--count"]),
        ["clusters"] = (12, ["--images", "--model", "--count"]),
        ["strange"] = (0, ["--images", "--model", "--usual"]),
        ["classify"] = (3, ["--images", "--model", "--count"]),
    };

    internal required string Command { get; init; }

    internal required int Count { get; init; }

    internal string? Images { get; private init; }

    internal string? Photo { get; private init; }

    internal string? Usual { get; private init; }

    internal string Model { get; private init; } = BiTModel.DefaultName;

    /// <exception cref="FormatException">The message says what is wrong.</exception>
    internal static Options Parse(string[] args)
    {
        if (!Commands.TryGetValue(args[0], out var command))
            throw new FormatException($"'{args[0]}' is not a command; expected {string.Join(", ", Commands.Keys)}; see --help");
        var options = new Options { Command = args[0], Count = command.Count };
        for (int i = 1; i < args.Length; i += 2)
        {
            if (!command.Allowed.Contains(args[i]))
                throw new FormatException($"'{args[i]}' is not an option of {args[0]}; see --help");
            string value = i + 1 < args.Length ? args[i + 1] : "";
            options = args[i] switch
            {
                _ when value.Length == 0 => throw new FormatException($"{args[i]}: expected a value, found none"),
                "--images" => options with { Images = value },
                "--model" => options with { Model = value },
                "--photo" => options with { Photo = value },
                "--usual" => options with { Usual = value },
                _ => options with { Count = Positive(args[i], value) },
            };
        }
        return options.Usual is null || options.Images is not null
            ? options
            : throw new FormatException("--usual: expected --images beside it, the photos to judge; found none");
    }

    private static int Positive(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"{option}: expected a whole number from 1, found '{value}'");
}
