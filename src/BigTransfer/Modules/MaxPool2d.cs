using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>The largest value of each window; the padding counts as minus infinity.</summary>
public sealed class MaxPool2d : Module
{
    private readonly Window _window;

    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="stride">Step; the kernel's size by default.</param>
    /// <param name="padding">On either side; at most half the kernel.</param>
    /// <param name="dilation">Distance of the window's elements; 1 by default.</param>
    /// <param name="ceilMode">Whether a last window that begins inside the map may reach beyond it.</param>
    public MaxPool2d(Size2D kernelSize, Size2D? stride = null, Size2D padding = default, Size2D? dilation = null, bool ceilMode = false) =>
        _window = Window.OfPool(kernelSize, stride, padding, dilation ?? 1, ceilMode);

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Trace.ExpectMap(x);
        return x.Trace.Begin("max_pool2d", x).Result("MaxPool", [x.Name], _window.Shape(x, x.Shape[1]),
            [.. _window.Attributes(dilations: true), _window.Pads, Attribute("ceil_mode", _window.CeilMode ? 1L : 0L)]);
    }
}
