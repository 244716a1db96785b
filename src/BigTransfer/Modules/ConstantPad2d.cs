namespace BigTransfer.Modules;

/// <summary>A border of one value around the map; PyTorch's <c>ZeroPad2d</c> where that is 0.</summary>
public sealed class ConstantPad2d : Module
{
    private readonly Size2D _before;
    private readonly Size2D _after;
    private readonly float _value;

    /// <param name="padding">Width of the border on every side.</param>
    /// <param name="value">Its value.</param>
    public ConstantPad2d(int padding, float value) : this(padding, padding, padding, padding, value) { }

    /// <param name="left">Width of the border on the left.</param>
    /// <param name="right">On the right.</param>
    /// <param name="top">Above.</param>
    /// <param name="bottom">Below.</param>
    /// <param name="value">Its value.</param>
    public ConstantPad2d(int left, int right, int top, int bottom, float value)
    {
        _before = new Size2D(top, left).AtLeast(0, "padding");
        _after = new Size2D(bottom, right).AtLeast(0, "padding");
        // ONNX Runtime folds a padding of +0.0 into a pool behind it, which then takes it for its own, minus infinity; one of -0.0 it leaves.
        _value = value == 0 ? -0f : value;
    }

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Trace.ExpectMap(x);
        var pad = x.Trace.Begin("pad", x);
        Length[] shape =
        [
            x.Shape[0],
            x.Shape[1],
            x.Shape[2].Map(length => length + _before.Height + _after.Height),
            x.Shape[3].Map(length => length + _before.Width + _after.Width),
        ];
        string pads = pad.Integers("pads", 0, 0, _before.Height, _before.Width, 0, 0, _after.Height, _after.Width);
        return pad.Result("Pad", [x.Name, pads, x.Trace.Scalar(_value)], shape);
    }
}
