using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>The means of <c>outputSize</c> even parts of the map, whatever the map's size: [N, C, H, W] to [N, C, h, w].</summary>
public sealed class AdaptiveAvgPool2d : Module
{
    private readonly Size2D _outputSize;

    /// <param name="outputSize">Height and width of what comes out; may be larger than what goes in.</param>
    public AdaptiveAvgPool2d(Size2D outputSize) => _outputSize = outputSize.AtLeast(1, nameof(outputSize));

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Trace.ExpectMap(x);
        Length[] shape = [x.Shape[0], x.Shape[1], _outputSize.Height, _outputSize.Width];
        var pool = x.Trace.Begin("adaptive_avg_pool2d", x);
        if (_outputSize == 1)
            return pool.Result("GlobalAveragePool", [x.Name], shape);
        // Means along the columns, then along the rows, as products with matrices of shares.
        string rows = Shares(pool, x.Name, "rows", axis: 2, _outputSize.Height);
        string columns = Shares(pool, x.Name, "columns", axis: 3, _outputSize.Width);
        string transposed = pool.Step("Transpose", "columns/transposed", [columns]);
        return pool.Result("MatMul", [pool.Step("MatMul", "means", [rows, x.Name]), transposed], shape);
    }

    /// <summary>
    /// [parts, length]: 1 / (end - start) from start = floor(i length / parts) to end = ceil((i + 1) length / parts), else 0; the length is
    /// found when the network runs.
    /// </summary>
    private static string Shares(Operation pool, string map, string name, int axis, int parts)
    {
        string Step(string operation, string label, params string[] inputs) => pool.Step(operation, $"{name}/{label}", inputs);
        string Integers(string label, IEnumerable<long> values) => pool.Integers($"{name}/{label}", [.. values]);
        string Float(string label, string input) => pool.Step("Cast", $"{name}/{label}", [input], Attribute("to", 1L)); // TensorProto.FLOAT

        string count = Integers("parts", [parts]), column = Integers("column", [parts, 1]);
        string length = pool.Step("Shape", $"{name}/length", [map], Attribute("start", (long)axis), Attribute("end", axis + 1L));
        string indices = Integers("indices", Enumerable.Range(0, parts).Select(i => (long)i));
        string starts = Step("Div", "starts", Step("Mul", "start_products", indices, length), count);
        string product = Step("Mul", "end_products", Integers("next_indices", Enumerable.Range(1, parts).Select(i => (long)i)), length);
        string ends = Step("Div", "ends", Step("Add", "end_sums", product, Integers("round_up", [parts - 1])), count);
        string Scalar(string label, string vector) => Step("Squeeze", label, vector);
        string position = Step(
            "Range", "positions", Scalar("first", Integers("zero", [0])), Scalar("limit", length), Scalar("step", Integers("one", [1])));
        string from = Step("Reshape", "from", starts, column), to = Step("Reshape", "to", ends, column);
        string inside = Step("And", "inside", Step("GreaterOrEqual", "begun", position, from), Step("Less", "not_ended", position, to));
        return Step("Div", "shares", Float("mask", inside), Float("sizes", Step("Sub", "widths", to, from)));
    }
}
