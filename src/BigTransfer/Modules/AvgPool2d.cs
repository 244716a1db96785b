using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>The mean of each window.</summary>
public sealed class AvgPool2d : Module
{
    private readonly Window _window;
    private readonly bool _countIncludePad;

    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="stride">Step; the kernel's size by default.</param>
    /// <param name="padding">On either side; at most half the kernel.</param>
    /// <param name="ceilMode">Whether a last window that begins inside the map may reach beyond it; what is beyond never counts.</param>
    /// <param name="countIncludePad">Whether the padding counts, as zeros.</param>
    public AvgPool2d(Size2D kernelSize, Size2D? stride = null, Size2D padding = default, bool ceilMode = false, bool countIncludePad = true) =>
        (_window, _countIncludePad) = (Window.OfPool(kernelSize, stride, padding, dilation: 1, ceilMode), countIncludePad);

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Trace.ExpectMap(x);
        return x.Trace.Begin("avg_pool2d", x).Result("AveragePool", [x.Name], _window.Shape(x, x.Shape[1]),
        [
            .. _window.Attributes(dilations: false), _window.Pads,
            Attribute("ceil_mode", _window.CeilMode ? 1L : 0L), Attribute("count_include_pad", _countIncludePad ? 1L : 0L),
        ]);
    }
}
