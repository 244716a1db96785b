using System.Globalization;

namespace Benchmarks;

/// <summary>What is measured, and for how long.</summary>
internal sealed record Settings
{
    internal const string Usage = """
        ./build.sh bench [--tables A,B] [--seconds S] [--images N] [--large] [--size PIXELS] [--model NAME]
          --tables   scoring, pipelines, preparing, memory, cost, scaling; all by default
          --seconds  time of each contestant of a comparison, 6 by default
          --images   the longest run of "cost", 10000 by default
          --large    R50x3 and R152x4 in "scaling" too: 4 GB of weights, and an hour on a small machine
          --size     side of the pictures, 224 by default
          --model    the architecture, R50x1 by default
        """;

    /// <summary>Where checkpoints and pictures are made, and found again.</summary>
    internal string Folder { get; init; } = Path.Combine("artifacts", "bench");

    internal IReadOnlyList<string> TableNames { get; init; } = [];

    /// <summary>Time of each contestant of a comparison.</summary>
    internal double Seconds { get; init; } = 6;

    internal int Images { get; init; } = 10_000;

    internal bool Large { get; init; }

    internal int Size { get; init; } = 224;

    internal string Architecture { get; init; } = "R50x1";

    /// <summary>The checkpoint of the architecture.</summary>
    internal string Model => RandomWeights.FileOf(Architecture, Folder);

    internal bool Wants(string table) => TableNames.Count == 0 || TableNames.Contains(table);

    /// <exception cref="FormatException">A word that is no option, or a value that is none.</exception>
    internal static Settings Parse(string[] args)
    {
        var settings = new Settings();
        for (int i = 0; i < args.Length; i++)
        {
            string option = args[i];
            settings = option switch
            {
                "--large" => settings with { Large = true },
                "--tables" => settings with { TableNames = [.. Value().Split(',').Select(Table)] },
                "--seconds" => settings with { Seconds = Number() },
                "--images" => settings with { Images = (int)Number() },
                "--size" => settings with { Size = (int)Number() },
                "--model" => settings with { Architecture = Value() },
                "--folder" => settings with { Folder = Value() },
                _ => throw new FormatException($"expected one of the options that --help lists, found '{option}'"),
            };

            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{option}: expected a value, found none");

            double Number() => double.TryParse(Value(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0
                ? value
                : throw new FormatException($"{option}: expected a number above 0, found '{args[i]}'");
        }
        return settings;
    }

    private static string Table(string name) => Tables.All.Any(table => table.Name == name)
        ? name
        : throw new FormatException($"--tables: expected some of {string.Join(", ", Tables.All.Select(table => table.Name))}, found '{name}'");
}
