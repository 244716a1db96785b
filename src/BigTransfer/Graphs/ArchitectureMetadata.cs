using System.Globalization;
using BigTransfer.Architectures;

namespace BigTransfer.Graphs;

/// <summary>
/// An architecture as metadata of an ONNX file, and back. What a file does not say is as in a published network: earlier versions wrote
/// units, width, groups, input channels and classes alone.
/// </summary>
internal static class ArchitectureMetadata
{
    private const string Name = "bit.architecture";
    private const string Units = "bit.units";
    private const string Width = "bit.width_factor";
    private const string Stem = "bit.stem_channels";
    private const string Hidden = "bit.hidden_sizes";
    private const string Mid = "bit.mid_sizes";
    private const string Layer = "bit.layer_type";
    private const string Act = "bit.activation";
    private const string Pad = "bit.padding";
    private const string StemPad = "bit.dynamic_stem_padding";
    private const string Stride = "bit.output_stride";
    private const string Groups = "bit.groups";
    private const string InputChannels = "bit.input_channels";
    private const string Classes = "bit.classes";

    private static readonly HashSet<string> Keys =
        [Name, Units, Width, Stem, Hidden, Mid, Layer, Act, Pad, StemPad, Stride, Groups, InputChannels, Classes];

    public static Dictionary<string, string> Write(BiTArchitecture architecture) => new()
    {
        [Name] = architecture.Name,
        [Units] = string.Join(',', architecture.Units),
        [Width] = architecture.WidthFactor.ToString(CultureInfo.InvariantCulture),
        [Stem] = Text(architecture.StemChannels),
        [Hidden] = string.Join(',', architecture.HiddenSizes),
        [Mid] = string.Join(',', architecture.MidSizes),
        [Layer] = architecture.LayerType.ToString(),
        [Act] = architecture.Activation.ToString(),
        [Pad] = architecture.Padding.ToString(),
        [StemPad] = architecture.DynamicStemPadding.ToString(),
        [Stride] = Text(architecture.OutputStride),
        [Groups] = Text(architecture.Groups),
        [InputChannels] = Text(architecture.InputChannels),
        [Classes] = Text(architecture.Classes),
    };

    /// <summary>Whether an entry of the metadata speaks of the architecture.</summary>
    public static bool Has(string key) => Keys.Contains(key);

    /// <summary>The architecture, or null where the metadata does not speak of one.</summary>
    /// <exception cref="BigTransferException">It speaks of one that cannot be.</exception>
    public static BiTArchitecture? Read(IReadOnlyDictionary<string, string> metadata, string name)
    {
        if (!metadata.TryGetValue(Units, out var units))
            return null;
        try
        {
            var said = new BiTArchitecture
            {
                Units = Numbers(units),
                WidthFactor = double.Parse(metadata[Width], CultureInfo.InvariantCulture),
                Groups = Number(metadata[Groups]),
                InputChannels = Number(metadata[InputChannels]),
                Classes = Number(metadata[Classes]),
            };
            said = said with
            {
                StemChannels = metadata.TryGetValue(Stem, out var stem) ? Number(stem) : said.StemChannels,
                HiddenSizes = metadata.TryGetValue(Hidden, out var hidden) ? Numbers(hidden) : said.HiddenSizes,
                MidSizes = metadata.TryGetValue(Mid, out var mid) ? Numbers(mid) : said.MidSizes,
                LayerType = metadata.TryGetValue(Layer, out var layer) ? Enum.Parse<LayerType>(layer) : said.LayerType,
                Activation = metadata.TryGetValue(Act, out var activation) ? Enum.Parse<Activation>(activation) : said.Activation,
                Padding = metadata.TryGetValue(Pad, out var padding) ? Enum.Parse<Padding>(padding) : said.Padding,
                DynamicStemPadding = metadata.TryGetValue(StemPad, out var dynamic) && bool.Parse(dynamic),
                OutputStride = metadata.TryGetValue(Stride, out var stride) ? Number(stride) : said.OutputStride,
            };
            said.Check();
            return said;
        }
        catch (Exception e) when (e is FormatException or OverflowException or KeyNotFoundException or ArgumentException)
        {
            throw new BigTransferException($"{name}: its metadata (bit.*) does not describe a BiT network: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static int[] Numbers(string text) => [.. text.Split(',').Select(Number)];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
