using System.Globalization;

namespace BigTransfer.Graphs;

/// <summary>The input of a network for the pixels: the only one, [N, C, H, W].</summary>
internal sealed class OnnxInput
{
    /// <exception cref="BigTransferException">There is no such input; the message says what there is.</exception>
    public OnnxInput(string path, ModelSkim skim, OnnxModelInfo info)
    {
        if (info.Inputs is not [var input])
            throw new BigTransferException($"{path}: expected one input, of pixels [N, C, H, W], found {Text(info.Inputs)}");
        Name = input.Name;
        if (input.Type is not ("Float" or "Float16"))
            throw Unfit(path, input, "float32 or float16");
        int?[] dims =
            [.. input.Shape.Select(length => int.TryParse(length, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null)];
        if (dims.Length is not (0 or 4))
            throw Unfit(path, input, "[N, C, H, W]");
        if (dims is [_, var first, _, var last] && info.Architecture is null && first is not (1 or 3 or null))
            throw Unfit(path, input, last is 1 or 3 ? "channels first, [N, C, H, W]; these come last" : "[N, C, H, W] of 1 or 3 channels");
        Channels = dims.ElementAtOrDefault(1) ?? OfFirstConvolution(skim) ?? 3;
        FixedSize = dims is [_, _, { } height, { } width] ? (height, width) : null;
    }

    public string Name { get; }

    /// <summary>As declared, or as the first convolution takes, or 3.</summary>
    public int Channels { get; }

    /// <summary>Height and width where they are declared.</summary>
    public (int Height, int Width)? FixedSize { get; }

    /// <summary>Values for a message: 'pixels' Float [batch, 3, ?, ?].</summary>
    public static string Text(IReadOnlyList<OnnxValue> values) => values.Count == 0
        ? "none"
        : string.Join(", ", values.Take(4).Select(Text)) + (values.Count > 4 ? $" and {values.Count - 4} more" : "");

    private static string Text(OnnxValue value) =>
        $"'{value.Name}' {(value.Type.Length > 0 ? value.Type : "of no tensor type")} [{string.Join(", ", value.Shape)}]";

    private static BigTransferException Unfit(string path, OnnxValue input, string expected) =>
        new($"{path}: expected an input of pixels, {expected}, found {Text([input])}");

    private int? OfFirstConvolution(ModelSkim skim)
    {
        var conv = skim.Nodes.FirstOrDefault(node => node.OpType == "Conv" && node.Input.Count > 1 && node.Input[0] == Name);
        var kernel = skim.Initializers.FirstOrDefault(tensor => tensor.Name == conv?.Input[1]);
        var groups = conv?.Attribute.FirstOrDefault(attribute => attribute.Name == "group")?.I ?? 1;
        return kernel?.Dims.Count > 1 && kernel.Dims[1] * groups is var channels and > 0 and < 1 << 16 ? (int)channels : null;
    }
}
