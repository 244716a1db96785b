using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>The window of a convolution or pool: its arithmetic is PyTorch's.</summary>
internal sealed record Window(Size2D Kernel, Size2D Stride, Size2D Padding, Size2D Dilation, bool CeilMode)
{
    /// <summary>The window, its numbers checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public static Window Of(Size2D kernel, Size2D stride, Size2D padding, Size2D dilation, bool ceilMode = false) => new(
        kernel.AtLeast(1, nameof(kernel)), stride.AtLeast(1, nameof(stride)), padding.AtLeast(0, nameof(padding)),
        dilation.AtLeast(1, nameof(dilation)), ceilMode);

    /// <summary>A pool's: its padding may not reach half the kernel, or a window could see nothing else.</summary>
    public static Window OfPool(Size2D kernel, Size2D? stride, Size2D padding, Size2D dilation, bool ceilMode)
    {
        var window = Of(kernel, stride ?? kernel, padding, dilation, ceilMode);
        return padding.Height * 2 <= kernel.Height && padding.Width * 2 <= kernel.Width
            ? window
            : throw new ArgumentOutOfRangeException(nameof(padding), padding, $"at most half the kernel {kernel} is expected");
    }

    /// <summary>The shape of what comes out.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="channels">What C becomes.</param>
    /// <exception cref="BigTransferException">The window is larger than the map with its padding.</exception>
    public Length[] Shape(Signal x, Length channels) =>
    [
        x.Shape[0],
        channels,
        x.Shape[2].Map(length => Length(x, length, Kernel.Height, Stride.Height, Padding.Height, Dilation.Height)),
        x.Shape[3].Map(length => Length(x, length, Kernel.Width, Stride.Width, Padding.Width, Dilation.Width)),
    ];

    /// <summary>ONNX's attributes but for the padding.</summary>
    public AttributeProto[] Attributes(bool dilations)
    {
        AttributeProto[] all =
        [
            Attribute("kernel_shape", [Kernel.Height, Kernel.Width]),
            Attribute("strides", [Stride.Height, Stride.Width]),
            Attribute("dilations", [Dilation.Height, Dilation.Width]),
        ];
        return dilations ? all : all[..2];
    }

    /// <summary>ONNX's attribute of the padding.</summary>
    public AttributeProto Pads => Attribute("pads", [Padding.Height, Padding.Width, Padding.Height, Padding.Width]);

    private int Length(Signal x, int length, int kernel, int stride, int padding, int dilation)
    {
        int room = length + 2 * padding - dilation * (kernel - 1) - 1;
        if (room < 0)
            throw x.Trace.Wrong($"expected a map of at least {dilation * (kernel - 1) + 1 - 2 * padding} for a kernel of {Kernel}, found {x}");
        if (!CeilMode)
            return room / stride + 1;
        int count = (room + stride - 1) / stride + 1;
        // The last window begins inside the map or its padding before, as PyTorch has it.
        return (count - 1) * stride >= length + padding ? count - 1 : count;
    }
}
