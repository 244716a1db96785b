namespace BigTransfer.Modules;

// Elementwise, with lengths of 1 stretched as in PyTorch and numpy.
public sealed partial class Signal
{
    /// <summary>The sum.</summary>
    public static Signal operator +(Signal a, Signal b) => Binary("Add", "add", a, b);

    /// <summary>The difference.</summary>
    public static Signal operator -(Signal a, Signal b) => Binary("Sub", "sub", a, b);

    /// <summary>The product, element by element.</summary>
    public static Signal operator *(Signal a, Signal b) => Binary("Mul", "mul", a, b);

    /// <summary>The quotient.</summary>
    public static Signal operator /(Signal a, Signal b) => Binary("Div", "div", a, b);

    /// <summary>A number added.</summary>
    public static Signal operator +(Signal a, float b) => Scalar("Add", "add", a, b);

    /// <summary>A number subtracted.</summary>
    public static Signal operator -(Signal a, float b) => Scalar("Sub", "sub", a, b);

    /// <summary>Multiplied by a number.</summary>
    public static Signal operator *(Signal a, float b) => Scalar("Mul", "mul", a, b);

    /// <summary>Multiplied by a number.</summary>
    public static Signal operator *(float a, Signal b) => Scalar("Mul", "mul", b, a);

    /// <summary>Divided by a number.</summary>
    public static Signal operator /(Signal a, float b) => Scalar("Div", "div", a, b);

    /// <summary>The sum; for languages without the operator.</summary>
    public static Signal Add(Signal a, Signal b) => a + b;

    /// <summary>The difference; for languages without the operator.</summary>
    public static Signal Subtract(Signal a, Signal b) => a - b;

    /// <summary>The product; for languages without the operator.</summary>
    public static Signal Multiply(Signal a, Signal b) => a * b;

    /// <summary>The quotient; for languages without the operator.</summary>
    public static Signal Divide(Signal a, Signal b) => a / b;

    /// <summary>The square root.</summary>
    public Signal Sqrt() => Unary("Sqrt", "sqrt");

    private static Signal Binary(string operation, string label, Signal a, Signal b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var shape = Broadcast(a, b) ?? throw a.Trace.Wrong($"expected two shapes that fit to '{label}', found {a} and {b}");
        return a.Trace.Begin(label, a, b).Result(operation, [a.Name, b.Name], shape);
    }

    private static Signal Scalar(string operation, string label, Signal a, float b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.Trace.Begin(label, a).Result(operation, [a.Name, a.Trace.Scalar(b)], a.Shape);
    }

    private static Length[]? Broadcast(Signal a, Signal b)
    {
        int count = Math.Max(a.Shape.Count, b.Shape.Count);
        // The batch stands first and against nothing but a batch or 1: pictures stay apart.
        if (a.OfPicture && b.OfPicture
            ? a.Shape.Count != b.Shape.Count
            : (a.OfPicture && At(b, 0).Value != 1) || (b.OfPicture && At(a, 0).Value != 1))
            return null;
        var shape = new Length[count];
        for (int i = 0; i < count; i++)
        {
            Length x = At(a, i), y = At(b, i);
            if (x.Value is { } m && y.Value is { } n && m != n && m != 1 && n != 1)
                return null;
            // Where only one is known, a 1 is stretched to the other, and anything else is what the other must be too.
            shape[i] = x.Value == 1 ? y : y.Value == 1 ? x : x.Value is null ? y : x;
        }
        return shape;

        Length At(Signal signal, int i) => i < count - signal.Shape.Count ? 1 : signal.Shape[i - count + signal.Shape.Count];
    }
}
