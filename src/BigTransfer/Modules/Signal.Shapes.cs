using BigTransfer.Graphs;

namespace BigTransfer.Modules;

public sealed partial class Signal
{
    /// <summary>Joins all dimensions from <paramref name="startDim"/> on: a feature map becomes [N, C * H * W].</summary>
    /// <param name="startDim">At least 1: pictures stay apart.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, or it is the batch.</exception>
    public Signal Flatten(int startDim = 1)
    {
        int start = Dimension(startDim, nameof(startDim));
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1, nameof(startDim));
        Length[] shape = [.. Shape.Take(start), Length.Product(Shape.Skip(start))];
        return To("flatten", [.. Enumerable.Repeat(0L, start), -1], shape);
    }

    /// <summary>The same elements in another shape, as PyTorch's <c>view</c> and <c>reshape</c>.</summary>
    /// <param name="shape">The first length is -1 and stands for the batch, which stays as it is; one more may be -1 and follows from the
    /// others.</param>
    /// <exception cref="ArgumentException">The first length is not -1, or several others are.</exception>
    /// <exception cref="BigTransferException">A picture has another number of elements.</exception>
    public Signal Reshape(params IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int[] rest = [.. shape.Skip(1)];
        string text = $"[{string.Join(", ", shape)}]";
        if (!OfPicture || shape.Count < 2 || shape[0] != -1
            || rest.Any(length => length is 0 or < -1) || rest.Count(length => length == -1) > 1)
            throw new ArgumentException($"{text}: -1 for the batch, then lengths of which one may be -1 are expected", nameof(shape));
        int known = rest.Where(length => length > 0).Aggregate(1, (product, length) => checked(product * length));
        var count = Length.Product(Shape.Skip(1));
        if (count.Value is { } found && (rest.Contains(-1) ? found % known != 0 : found != known))
        {
            string multiple = rest.Contains(-1) ? "a multiple of " : "";
            throw Trace.Wrong($"expected {multiple}{known} elements a picture to reshape to {text}, found {found} in {this}");
        }
        return To("reshape", [0, .. rest.Select(length => (long)length)],
            [Shape[0], .. rest.Select(length => length > 0 ? length : count.Map(elements => elements / known))]);
    }

    /// <summary>The dimensions in another order.</summary>
    /// <param name="dims">Each dimension once; the batch, 0, is the first.</param>
    public Signal Permute(params IReadOnlyList<int> dims)
    {
        ArgumentNullException.ThrowIfNull(dims);
        int[] order = [.. dims.Select(dim => Dimension(dim, nameof(dims)))];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, Shape.Count)) || (OfPicture && order[0] != 0))
            throw new ArgumentException($"[{string.Join(", ", dims)}]: every dimension of {this} once, the batch first, is expected", nameof(dims));
        return Trace.Begin("permute", this).Result("Transpose", [Name], [.. order.Select(dim => Shape[dim])],
            GraphBuilder.Attribute("perm", [.. order.Select(dim => (long)dim)]));
    }

    /// <summary>The mean over some dimensions.</summary>
    /// <param name="dims">From 0, or from -1 at the end; not the batch.</param>
    /// <param name="keepDim">Whether they stay, with a length of 1.</param>
    public Signal Mean(IReadOnlyList<int> dims, bool keepDim = false)
    {
        ArgumentNullException.ThrowIfNull(dims);
        int[] over = [.. dims.Select(dim => Dimension(dim, nameof(dims))).Distinct().Order()];
        if (over.Length == 0 || (OfPicture && over[0] == 0))
            throw new ArgumentException($"[{string.Join(", ", dims)}]: at least one dimension of {this}, not the batch, is expected", nameof(dims));
        return MeanOver(over, keepDim);
    }

    /// <summary>The mean of every channel over height and width: [N, C, H, W] becomes [N, C].</summary>
    public Signal MeanOverSpace()
    {
        Trace.ExpectMap(this);
        return Mean([2, 3]);
    }

    /// <summary>Puts several values side by side: PyTorch's <c>cat</c>.</summary>
    /// <param name="signals">At least one, of equal shapes but for the dimension.</param>
    /// <param name="dim">The dimension, channels by default; not the batch.</param>
    /// <exception cref="BigTransferException">The shapes do not fit.</exception>
    public static Signal Concat(IReadOnlyList<Signal> signals, int dim = 1)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentOutOfRangeException.ThrowIfZero(signals.Count, nameof(signals));
        var first = signals[0];
        int axis = first.Dimension(dim, nameof(dim));
        ArgumentOutOfRangeException.ThrowIfLessThan(axis, 1, nameof(dim));
        Length[] shape = [.. first.Shape];
        foreach (var signal in signals.Skip(1))
        {
            if (!first.FitsBeside(signal, axis))
                throw first.Trace.Wrong($"expected shapes that differ in dimension {axis} alone to concatenate, found {first} and {signal}");
            shape[axis] = shape[axis].Value is { } a && signal.Shape[axis].Value is { } b
                ? new(a + b, shape[axis].Always && signal.Shape[axis].Always)
                : Length.Unknown;
        }
        return first.Trace.Begin("cat", [.. signals])
            .Result("Concat", [.. signals.Select(signal => signal.Name)], shape, GraphBuilder.Attribute("axis", (long)axis));
    }

    /// <summary>The mean over any dimensions, the batch among them.</summary>
    internal Signal MeanOver(int[] dims, bool keepDim)
    {
        var shape = Shape.Select((length, i) => (Length: dims.Contains(i) ? 1 : length, Stays: keepDim || !dims.Contains(i)));
        return Trace.Begin("mean", this).Result("ReduceMean", [Name], [.. shape.Where(entry => entry.Stays).Select(entry => entry.Length)],
            GraphBuilder.Attribute("axes", [.. dims.Select(dim => (long)dim)]), GraphBuilder.Attribute("keepdims", keepDim ? 1L : 0L));
    }

    private bool FitsBeside(Signal other, int axis) => other.Shape.Count == Shape.Count
        && Shape.Zip(other.Shape).Index().All(pair => pair.Index == axis
            || pair.Item.First.Value is not { } a || pair.Item.Second.Value is not { } b || a == b);

    /// <summary>ONNX's Reshape: 0 keeps a dimension, -1 follows from the others.</summary>
    private Signal To(string label, long[] target, IReadOnlyList<Length> shape)
    {
        var operation = Trace.Begin(label, this);
        return operation.Result("Reshape", [Name, operation.Integers("shape", target)], shape);
    }
}
