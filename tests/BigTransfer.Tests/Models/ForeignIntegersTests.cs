using BigTransfer.Graphs.Onnx;
using BigTransfer.Inference;
using BigTransfer.Models;
using Google.Protobuf;
using static BigTransfer.Tests.Models.ForeignOnnx;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Tests.Models;

/// <summary>Networks that other tools turned into integers, with weights of all 8 bits.</summary>
[TestClass]
public sealed class ForeignIntegersTests
{
    private const int Inputs = 3, Outputs = 16;
    private const float Step = 1 / 128f; // of pixels and of weights
    private const float OutputStep = 1 / 50f; // for each product

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Sums_of_products_beyond_16_bits_are_exact_with_and_without_VNNI(int kernel)
    {
        using var folder = new TempFolder();
        string path = Convolution(kernel).Write(folder.File("integers.onnx"));
        using var model = BiTModel.Load(path, new() { Inference = new() { Device = Device.Cpu } });
        var pixels = new FloatTensor(1, Inputs, 5, 5);
        pixels.Data.AsSpan().Fill(255 * Step);
        int products = Inputs * kernel * kernel;
        var y = model.Run(pixels, ["y"])["y"];
        foreach (var (i, value) in y.Data.Index())
        {
            int output = i / (y.Shape[2] * y.Shape[3]);
            double expected = products * 255 * Step * Level(output) * Step;
            Assert.AreEqual(expected, value, 0.501 * OutputStep * products, $"output {output}");
        }
    }

    /// <summary>The largest weight that there is, or the smallest.</summary>
    private static sbyte Level(int output) => output % 2 == 0 ? sbyte.MaxValue : (sbyte)-sbyte.MaxValue;

    /// <summary>x, bytes, a convolution, bytes and y; all weights of an output are the same.</summary>
    private static ModelProto Convolution(int kernel)
    {
        int products = Inputs * kernel * kernel;
        var model = Network();
        var graph = model.Graph;
        byte[] weights = [.. Enumerable.Range(0, Outputs * products).Select(i => (byte)Level(i / products))];
        graph.Initializer.Clear();
        graph.Initializer.Add(
        [
            Tensor("w", DataType.Int8, weights, Outputs, Inputs, kernel, kernel), Tensor("w0", DataType.Int8, [0]),
            Tensor("x0", DataType.Uint8, [0]), Tensor("step", DataType.Float, BitConverter.GetBytes(Step)),
            Tensor("y0", DataType.Uint8, [128]), Tensor("y step", DataType.Float, BitConverter.GetBytes(OutputStep * products)),
        ]);
        graph.Node.Clear();
        graph.Node.Add(
        [
            Node("QuantizeLinear", "1", "x bytes", ["x", "step", "x0"]), Node("DequantizeLinear", "2", "x levels", ["x bytes", "step", "x0"]),
            Node("DequantizeLinear", "3", "w levels", ["w", "step", "w0"]), Node("Conv", "4", "sums", ["x levels", "w levels"]),
            Node("QuantizeLinear", "5", "y bytes", ["sums", "y step", "y0"]), Node("DequantizeLinear", "6", "y", ["y bytes", "y step", "y0"]),
        ]);
        graph.Output[0] = Value("y", DataType.Float, "n", Outputs, null, null);
        return model;
    }

    private static TensorProto Tensor(string name, DataType type, byte[] data, params long[] dims) =>
        new() { Name = name, DataType = type, Dims = { dims }, RawData = ByteString.CopyFrom(data) };
}
