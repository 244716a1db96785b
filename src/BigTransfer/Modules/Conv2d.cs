using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>A convolution: [N, <c>inChannels</c>, H, W] to [N, <c>outChannels</c>, h, w]; padded with zeros.</summary>
public class Conv2d : Module
{
    private readonly int _inChannels;
    private readonly int _outChannels;
    private readonly int _groups;
    private readonly Window _window;

    /// <param name="inChannels">Channels that go in.</param>
    /// <param name="outChannels">Channels that come out.</param>
    /// <param name="kernelSize">Height and width of the kernel.</param>
    /// <param name="stride">Step; 1 by default.</param>
    /// <param name="padding">Zeros on either side.</param>
    /// <param name="dilation">Distance of the kernel's elements; 1 by default.</param>
    /// <param name="groups">Groups of channels that do not see each other; divides both numbers of channels.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    public Conv2d(
        int inChannels, int outChannels, Size2D kernelSize, Size2D? stride = null, Size2D padding = default, Size2D? dilation = null, int groups = 1,
        bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"{groups} groups: a divisor of {inChannels} and of {outChannels} channels is expected", nameof(groups));
        (_inChannels, _outChannels, _groups) = (inChannels, outChannels, groups);
        _window = Window.Of(kernelSize, stride ?? 1, padding, dilation ?? 1);
        Weight = new(outChannels, inChannels / groups, kernelSize.Height, kernelSize.Width);
        Bias = bias ? new(outChannels) : null;
    }

    /// <summary>The kernel: [outChannels, inChannels / groups, height, width].</summary>
    [StateName("weight")]
    protected Parameter Weight { get; }

    /// <summary>[outChannels]; null where the convolution has none.</summary>
    [StateName("bias")]
    protected Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Convolve(x, x.Parameter(Weight));
    }

    /// <summary>The convolution with a kernel that was made of <see cref="Weight"/>, standardised for example.</summary>
    /// <param name="x">[N, inChannels, H, W].</param>
    /// <param name="kernel">In the shape of <see cref="Weight"/>.</param>
    protected Signal Convolve(Signal x, Signal kernel)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(kernel);
        var trace = x.Trace;
        trace.ExpectMap(x);
        trace.Expect(x, 1, _inChannels, "channels");
        if (!kernel.Shape.Select(length => length.Value ?? 0).SequenceEqual(Weight.Shape))
            throw trace.Wrong($"expected a kernel [{string.Join(", ", Weight.Shape)}], found {kernel}");
        string[] bias = Bias is null ? [] : [x.Parameter(Bias).Name];
        return trace.Begin("conv", x, kernel).Result("Conv", [x.Name, kernel.Name, .. bias], _window.Shape(x, _outChannels),
            [.. _window.Attributes(dilations: true), _window.Pads, Attribute("group", (long)_groups)]);
    }
}
