using System.Globalization;

namespace FewShotTransfer;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    internal const string Usage = """
        Few-shot image classification with Big Transfer (BiT) and ML.NET.

        usage: FewShotTransfer [--images DIR] [--model FILE] [--shots 1,5,10] [--seeds N]

          --images DIR     a folder with one sub-folder of pictures a class; without it the sample draws its own
          --model FILE     a checkpoint (.npz, .safetensors, .onnx), a folder with one, or a known name; default bit-mini, embedded
          --shots LIST     numbers of labelled pictures a class; default 1,5,10
          --seeds N        how many times the labelled pictures are drawn anew; default 5
          --help           this text
        """;

    /// <summary>More than anybody waits for, and few enough to be added and multiplied.</summary>
    private const int Most = 10_000;

    internal string? Images { get; private init; }

    internal string Model { get; private init; } = BigTransfer.Models.BiTModel.DefaultName;

    internal IReadOnlyList<int> Shots { get; private init; } = [1, 5, 10];

    internal int Seeds { get; private init; } = 5;

    /// <exception cref="FormatException">The message says what is wrong.</exception>
    internal static Options Parse(string[] args)
    {
        var options = new Options();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            options = args[i] switch
            {
                "--images" or "--model" or "--shots" or "--seeds" when value.Length == 0 =>
                    throw new FormatException($"{args[i]}: expected a value, found none"),
                "--images" => options with { Images = value },
                "--model" => options with { Model = value },
                "--shots" => options with { Shots = [.. value.Split(',').Select(shots => Positive("--shots", shots)).Distinct().Order()] },
                "--seeds" => options with { Seeds = Positive("--seeds", value) },
                _ => throw new FormatException($"'{args[i]}' is not an option; see --help"),
            };
        }
        return options;
    }

    private static int Positive(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= Most
            ? number
            : throw new FormatException($"{option}: expected a whole number from 1 to {Most}, found '{value}'");
}
