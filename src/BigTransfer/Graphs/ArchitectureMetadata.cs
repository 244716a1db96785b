using System.Globalization;
using BigTransfer.Architectures;

namespace BigTransfer.Graphs;

/// <summary>An architecture as metadata of an ONNX file, and back.</summary>
internal static class ArchitectureMetadata
{
    private const string Name = "bit.architecture";
    private const string Units = "bit.units";
    private const string Width = "bit.width_factor";
    private const string Groups = "bit.groups";
    private const string InputChannels = "bit.input_channels";
    private const string Classes = "bit.classes";

    public static Dictionary<string, string> Write(BiTArchitecture architecture) => new()
    {
        [Name] = architecture.Name,
        [Units] = string.Join(',', architecture.Units),
        [Width] = architecture.WidthFactor.ToString(CultureInfo.InvariantCulture),
        [Groups] = Text(architecture.Groups),
        [InputChannels] = Text(architecture.InputChannels),
        [Classes] = Text(architecture.Classes),
    };

    /// <summary>The architecture, or null where the metadata does not speak of one.</summary>
    /// <exception cref="BigTransferException">It speaks of one that cannot be.</exception>
    public static BiTArchitecture? Read(IReadOnlyDictionary<string, string> metadata, string name)
    {
        if (!metadata.TryGetValue(Units, out var units))
            return null;
        try
        {
            return new BiTArchitecture
            {
                Units = [.. units.Split(',').Select(Number)],
                WidthFactor = double.Parse(metadata[Width], CultureInfo.InvariantCulture),
                Groups = Number(metadata[Groups]),
                InputChannels = Number(metadata[InputChannels]),
                Classes = Number(metadata[Classes]),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or KeyNotFoundException or ArgumentException)
        {
            throw new BigTransferException($"{name}: its metadata (bit.*) does not describe a BiT network: {e.Message}", e);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
