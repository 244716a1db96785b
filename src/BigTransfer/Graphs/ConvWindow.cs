using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs;

/// <summary>How a convolution moves over a map.</summary>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">Steps, in both directions.</param>
/// <param name="Dilation">Distance of two values that a kernel sees.</param>
/// <param name="Same">Whether the map is padded for ceil(side / stride) outputs, the odd zero right and below; else alike on all sides.</param>
internal sealed record ConvWindow(int Kernel, int Stride, int Dilation, bool Same)
{
    private int Span => Dilation * (Kernel - 1);

    private int Pad => (Stride - 1 + Span) / 2;

    /// <summary>The window as attributes of a Conv.</summary>
    public AttributeProto[] Attributes =>
    [
        Attribute("kernel_shape", [Kernel, Kernel]),
        Attribute("strides", [Stride, Stride]),
        Same ? Attribute("auto_pad", "SAME_UPPER") : Attribute("pads", [Pad, Pad, Pad, Pad]),
        .. Dilation > 1 ? [Attribute("dilations", [Dilation, Dilation])] : Array.Empty<AttributeProto>(),
    ];

    /// <summary>The side after it.</summary>
    public int After(int side) => Same ? (side + Stride - 1) / Stride : (side + 2 * Pad - Span - 1) / Stride + 1;
}
