using BigTransfer.Graphs;
using BigTransfer.Models;
using BigTransfer.Tests.Graphs;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Tests.Models;

/// <summary>Networks written for programs that know vectors alone: one input, one output, names of choice.</summary>
[TestClass]
public sealed class VectorOnnxTests : IDisposable
{
    private const string Input = "in put", Output = "out";

    private readonly string _folder = Directory.CreateTempSubdirectory("bit-vector-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(false, 2, 5, 7)]
    [DataRow(true, 2, 5, 7)]
    [DataRow(false, 1, 8, 6)]
    public void The_output_is_the_layers_one_after_the_other(bool half, int batch, int height, int width)
    {
        object?[] declared = batch == 1 ? [1, 3, height, width] : ["n", 3, null, null];
        var source = ForeignOnnx.Network(half ? DataType.Float16 : DataType.Float, declared).Write(File("net.onnx"));
        using var model = BiTModel.Load(source);
        var vector = new OnnxVector(Input, Output, [new("h3", true), new("h2", false), new("y", true), new("h3", false)]);
        model.SaveOnnx(File("vector.onnx"), vector);
        Assert.AreEqual(new FileInfo(File("vector.onnx")).Length, model.MeasureOnnx(vector));

        var pixels = Pixels(batch, height, width);
        var values = model.Run(pixels, ["h2", "h3", "y"]);
        using var session = new RawSession(File("vector.onnx"));
        var actual = session.Run(pixels).Single();
        Assert.AreEqual(Output, actual.Key);
        for (var row = 0; row < batch; row++)
        {
            float[] expected = [.. Mean(Row(values["h3"], row), 5), .. Row(values["h2"], row), .. Row(values["y"], row), .. Row(values["h3"], row)];
            CollectionAssert.AreEqual(new[] { batch, expected.Length }, actual.Value.Shape.ToArray());
            var found = Row(actual.Value, row);
            for (var i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], found[i], half ? 2e-3 : 1e-6, $"row {row}, value {i}");
        }
    }

    [TestMethod]
    public void It_is_still_a_model_whose_layers_can_be_written_again()
    {
        var vector = new OnnxVector(Input, Output, [new(BiTOutputs.Stage(2), true), new(BiTOutputs.Embedding, true)]);
        using var mini = BiTModel.Load();
        mini.SaveOnnx(File("first.onnx"), vector);
        using var first = BiTModel.Load(File("first.onnx"));
        first.SaveOnnx(File("second.onnx"), vector);
        using var second = BiTModel.Load(File("second.onnx"));
        Assert.AreEqual(Input, OnnxModelInfo.Read(File("second.onnx")).Inputs.Single().Name);
        Assert.AreEqual($"{mini.Recipe}", $"{second.Recipe}");
        Assert.AreEqual(mini.EmbeddingSize, second.EmbeddingSize);
        Assert.AreEqual(0, second.Classes, "the head is cut off");
        var pixels = Pixels(3, 33, 40);
        string[] layers = ["stage1", "stage2/unit1", "stage2", "embedding"];
        var (expected, actual) = (mini.Run(pixels, layers), second.Run(pixels, layers));
        foreach (var layer in layers)
            Assert.IsTrue(expected[layer].Data.AsSpan().SequenceEqual(actual[layer].Data), layer);
    }

    [TestMethod]
    public void A_network_that_takes_several_pictures_at_once_is_refused()
    {
        using var model = BiTModel.Load(ForeignOnnx.Network(DataType.Float, 4, 3, 8, 8).Write(File("net.onnx")));
        var error = Assert.ThrowsExactly<BigTransferException>(() => model.MeasureOnnx(new(Input, Output, [new("y", true)])));
        StringAssert.Contains(error.Message, "net.onnx: input 'x': expected a network that takes any number of pictures, or one");
        StringAssert.Contains(error.Message, "found one that takes 4 at once");
        StringAssert.Contains(
            Assert.ThrowsExactly<BigTransferException>(() => model.SaveOnnx(File("no.onnx"), new OnnxVector(Input, Output, [new("z", true)]))).Message, "no layer 'z'");
        Assert.IsFalse(System.IO.File.Exists(File("no.onnx")));
    }

    private string File(string name) => Path.Combine(_folder, name);

    private static FloatTensor Pixels(int batch, int height, int width)
    {
        var random = new Random(3);
        var pixels = new FloatTensor(batch, 3, height, width);
        for (var i = 0; i < pixels.Data.Length; i++)
            pixels.Data[i] = random.NextSingle() - 0.5f;
        return pixels;
    }

    private static float[] Row(FloatTensor values, int row) => [.. values.Data.Chunk(values.Data.Length / values.Shape[0]).ElementAt(row)];

    private static float[] Mean(float[] map, int channels) => [.. map.Chunk(map.Length / channels).Select(channel => channel.Average())];
}
