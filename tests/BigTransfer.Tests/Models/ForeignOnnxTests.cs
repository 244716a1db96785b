using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tests.Graphs;
using Google.Protobuf;
using static BigTransfer.Tests.Models.ForeignOnnx;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Tests.Models;

/// <summary>ONNX files that other tools wrote.</summary>
[TestClass]
public sealed class ForeignOnnxTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder.File("net.onnx");

    [TestMethod]
    public void A_network_of_another_family_is_a_model()
    {
        using var model = BiTModel.Load(Network().Write(Path));
        Assert.IsNull(model.Architecture);
        Assert.AreEqual("own network", model.NetworkName);
        Assert.AreEqual(3, model.InputChannels);
        CollectionAssert.AreEqual(new[] { "h1", "h2", "h3", "h4", "h5", "y" }, model.LayerNames.ToArray(), "without the shape, which is not float");
        Assert.AreEqual("y", model.EmbeddingLayer);
        Assert.AreEqual("y", model.LogitsLayer);
        Assert.AreEqual(Classes, model.Classes);
        var pixels = BiTGraphTests.Pixels(3, 3, 11, 8);
        var values = model.Run(pixels, ["h1", "h3", "y"]);
        CollectionAssert.AreEqual(new[] { 3, Hidden, 11, 8 }, values["h1"].Shape.ToArray());
        using var raw = new RawSession(Path);
        CollectionAssert.AreEqual(raw.Run(pixels)["y"].Data, model.Run(pixels, ["y"])["y"].Data);
        CollectionAssert.AreEqual(
            new[] { "h1 6,14,9", "h2 6,14,9", "h3 5,6,4", "h4 5,1,1", "h5 5", "y 4" },
            model.Layers(14, 9).Select(layer => $"{layer.Name} {string.Join(',', layer.Shape)}").ToArray());
    }

    [TestMethod]
    public void A_layer_goes_by_its_value_s_name_or_else_by_its_node_s()
    {
        var network = Network();
        network.Graph.Node[2].Name = "h1"; // a value's name goes before a node's
        network.Write(Path);
        foreach (var (asked, layer, length) in new[] { ("/conv1/Conv", "h1", Hidden), ("h1", "h1", Hidden), ("h3", "h3", 5), ("/flatten", "h5", 5) })
        {
            using var model = BiTModel.Load(Path, new BiTModelOptions { LayerName = asked });
            Assert.AreEqual(layer, model.EmbeddingLayer, asked);
            Assert.AreEqual(length, model.EmbeddingSize, asked);
            var pixels = BiTGraphTests.Pixels(2, 3, 7, 10);
            var map = model.Run(pixels, [asked, layer]);
            CollectionAssert.AreEqual(map[layer].Data, map[asked].Data);
            var mean = new float[2 * length];
            model.Run(pixels.Data, 2, 7, 10, asked, mean);
            var area = map[asked].Data.Length / mean.Length;
            for (var i = 0; i < mean.Length; i++)
                Assert.AreEqual(map[asked].Data.Skip(i * area).Take(area).Average(), mean[i], 1e-5f, $"{asked} {i}");
        }
        Assert.AreEqual(
            "net.onnx: no layer '/nowhere'; it has 'h1', 'h2', 'h3', 'h4', 'h5', 'y' among 6",
            Error(() => BiTModel.Load(Path, new BiTModelOptions { LayerName = "/nowhere" })));
        Error(() => BiTModel.Load(Path, new BiTModelOptions { LayerName = "/Shape" }));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    public void A_fixed_batch_is_run_as_often_as_it_takes(int batch)
    {
        var pixels = BiTGraphTests.Pixels(5, 3, 12, 12);
        using var free = BiTModel.Load(Network().Write(_folder.File("free.onnx")));
        using var model = BiTModel.Load(Network(DataType.Float, batch, 3, 12, 12).Write(Path));
        var expected = free.Run(pixels, ["h3", "y"]);
        foreach (var (layer, value) in model.Run(pixels, ["h3", "y"]))
            Assert.IsLessThanOrEqualTo(1e-6, Deviation.Largest(expected[layer], value), layer);
        var scores = new float[5 * Classes];
        model.Run(pixels.Data, 5, 12, 12, "y", scores);
        Assert.IsLessThanOrEqualTo(1e-6, Deviation.Largest(expected["y"], new FloatTensor(scores, 5, Classes)));
        Assert.AreEqual((12, 12), model.Recipe.FixedSize, "the recipe follows the file");
    }

    [TestMethod]
    public void A_fixed_size_is_kept_to()
    {
        using var model = BiTModel.Load(Network(DataType.Float, "n", 3, 12, 10).Write(Path));
        Assert.AreEqual((12, 10), model.Recipe.FixedSize);
        Assert.AreEqual(
            "net.onnx: the network takes pixels of shape [N, 3, 12, 10], found [2, 3, 12, 12]",
            Error(() => model.Run(BiTGraphTests.Pixels(2, 3, 12, 12), ["y"])));
        Assert.HasCount(Classes, model.Embed(new RgbImage(20, 30, new byte[20 * 30 * 3])));
        CollectionAssert.AreEqual(new[] { 6, 12, 10 }, model.Layers(12, 10)[0].Shape.ToArray());
    }

    [TestMethod]
    public void Inputs_that_are_no_pixels_are_told()
    {
        void Is(string said, DataType type, params object?[] input)
        {
            var model = Network();
            model.Graph.Input[0] = Value("x", type, input);
            StringAssert.EndsWith(Error(() => BiTModel.Load(model.Write(Path))), said);
        }
        Is("expected an input of pixels, channels first, [N, C, H, W]; these come last, found 'x' Float [n, 224, 224, 3]",
            DataType.Float, "n", 224, 224, 3);
        Is("expected an input of pixels, [N, C, H, W] of 1 or 3 channels, found 'x' Float [n, 12, 9, 9]", DataType.Float, "n", 12, 9, 9);
        Is("expected an input of pixels, float32 or float16, found 'x' Uint8 [n, 3, 8, 8]", DataType.Uint8, "n", 3, 8, 8);
        Is("expected an input of pixels, float32 or float16, found 'x' Double [n, 3, 8, 8]", DataType.Double, "n", 3, 8, 8);
        Is("expected an input of pixels, [N, C, H, W], found 'x' Float [n, 3]", DataType.Float, "n", 3);
        var two = Network();
        two.Graph.Input.Add(Value("mask", DataType.Int64, 1, 77));
        Assert.AreEqual(
            $"{Path}: expected one input, of pixels [N, C, H, W], found 'x' Float [n, 3, ?, ?], 'mask' Int64 [1, 77]",
            Error(() => BiTModel.Load(two.Write(Path))));
    }

    [TestMethod]
    public void Channels_that_are_not_declared_are_those_of_the_first_convolution()
    {
        using var model = BiTModel.Load(Network(DataType.Float, "n", null, null, null).Write(Path));
        Assert.AreEqual(3, model.InputChannels);
        var gray = Network(DataType.Float, "n", "c", null, null);
        gray.Graph.Initializer[0] = Random(new Random(1), "w1", DataType.Float, Hidden, 1, 3, 3);
        using var one = BiTModel.Load(gray.Write(Path));
        Assert.AreEqual(1, one.InputChannels);
        CollectionAssert.AreEqual(new[] { 2, Classes }, one.Run(BiTGraphTests.Pixels(2, 1, 8, 8), ["y"])["y"].Shape.ToArray());
    }

    [TestMethod]
    public void A_network_of_float16_takes_and_gives_it()
    {
        using var full = BiTModel.Load(Network().Write(_folder.File("full.onnx")));
        using var half = BiTModel.Load(Network(DataType.Float16).Write(Path));
        var pixels = BiTGraphTests.Pixels(3, 3, 9, 13);
        var expected = full.Run(pixels, ["h2", "y"]);
        foreach (var (layer, value) in half.Run(pixels, ["h2", "y"]))
            Assert.IsLessThanOrEqualTo(5e-3, Deviation.Largest(expected[layer], value), layer);
        var scores = new float[3 * Classes];
        half.Run(pixels.Data, 3, 9, 13, "y", scores);
        CollectionAssert.AreEqual(half.Run(pixels, ["y"])["y"].Data, scores);
    }

    [TestMethod]
    public void Values_that_are_no_floats_and_those_of_branches_are_no_layers()
    {
        var network = Network();
        var body = new GraphProto { Name = "then", Node = { Node("Relu", "inner", "inside", ["y"]) } };
        body.Output.Add(Value("inside", DataType.Float, "n", Classes));
        var branch = new AttributeProto { Name = "then_branch", G = body, Type = AttributeProto.Types.AttributeType.Graph };
        var other = new AttributeProto { Name = "else_branch", G = body.Clone(), Type = AttributeProto.Types.AttributeType.Graph };
        other.G.Node[0].Output[0] = other.G.Output[0].Name = "outside";
        network.Graph.Node.Add(Node("ReduceSum", "sum", "total", ["y"], GraphBuilder.Attribute("keepdims", 0L)));
        network.Graph.Node.Add(Node("Greater", "more", "flag", ["total", "total"]));
        network.Graph.Node.Add(Node("If", "choose", "chosen", ["flag"], branch, other));
        network.Graph.Node.Add(Node("ArgMax", "best", "index", ["chosen"], GraphBuilder.Attribute("axis", 1L)));
        network.Graph.Node.Add(Node("Cast", "small", "bytes", ["chosen"], GraphBuilder.Attribute("to", (long)DataType.Uint8)));
        network.Graph.Node.Add(Node("TopK", "top", "best2", ["chosen", "k"]));
        network.Graph.Node[^1].Output.Add("where2");
        var two = ByteString.CopyFrom(2, 0, 0, 0, 0, 0, 0, 0);
        network.Graph.Initializer.Add(new TensorProto { Name = "k", DataType = DataType.Int64, Dims = { 1 }, RawData = two });
        using var model = BiTModel.Load(network.Write(Path));
        CollectionAssert.AreEqual(new[] { "h1", "h2", "h3", "h4", "h5", "y", "total", "chosen", "best2" }, model.LayerNames.ToArray());
        var pixels = BiTGraphTests.Pixels(2, 3, 8, 8);
        var values = model.Run(pixels, ["y", "chosen", "best2"]);
        CollectionAssert.AreEqual(values["y"].Data.Select(value => Math.Max(value, 0)).ToArray(), values["chosen"].Data);
        CollectionAssert.AreEqual(new[] { 2, 2 }, values["best2"].Shape.ToArray());
    }

    [TestMethod]
    public void External_data_of_others_is_found_and_can_be_brought_along()
    {
        var network = Network();
        using var plain = BiTModel.Load(network.Write(_folder.File("plain.onnx")));
        Directory.CreateDirectory(_folder.File("parts"));
        var kernel = network.Graph.Initializer[2];
        File.WriteAllBytes(_folder.File("parts/w 2.bin"), [.. new byte[7], .. kernel.RawData.Span]); // at an odd offset, of a length not stated
        kernel.RawData = ByteString.Empty;
        kernel.DataLocation = TensorProto.Types.DataLocation.External;
        kernel.ExternalData.Add([new() { Key = "location", Value = "parts/w 2.bin" }, new() { Key = "offset", Value = "7" }]);
        network.Write(Path);
        var pixels = BiTGraphTests.Pixels(2, 3, 8, 8);
        var expected = plain.Run(pixels, ["y"])["y"].Data;

        using var model = BiTModel.Load(Path);
        CollectionAssert.AreEqual(expected, model.Run(pixels, ["y"])["y"].Data);
        model.SaveOnnx(_folder.File("whole.onnx"));
        using var whole = BiTModel.Load(_folder.File("whole.onnx"));
        CollectionAssert.AreEqual(expected, whole.Run(pixels, ["y"])["y"].Data);
        Assert.IsEmpty(OnnxModelInfo.Read(_folder.File("whole.onnx")).ExternalFiles);
    }

    [TestMethod]
    public void Old_files_that_list_their_weights_as_inputs_can_be_stored_as_halves()
    {
        var network = Network();
        foreach (var tensor in network.Graph.Initializer)
            network.Graph.Input.Add(Value(tensor.Name, DataType.Float, [.. tensor.Dims.Select(length => (object)(int)length)]));
        network.Graph.Initializer[0].RawData = ByteString.Empty; // and their data as numbers, not as bytes
        var values = new float[Hidden * 27];
        for (var i = 0; i < values.Length; i++)
            values[i] = i / 100f;
        byte[] packed = [0x22, 0x88, 0x05, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())];
        network.Graph.Initializer[0].MergeFrom(packed);
        using var model = BiTModel.Load(network.Write(Path));
        model.SaveOnnx(_folder.File("half.onnx"), new OnnxSaveOptions { Float16Weights = true });
        using var half = BiTModel.Load(_folder.File("half.onnx"));
        var pixels = BiTGraphTests.Pixels(2, 3, 8, 8);
        var deviation = Deviation.Largest(model.Run(pixels, ["y"])["y"], half.Run(pixels, ["y"])["y"]);
        Assert.IsLessThanOrEqualTo(2e-3, deviation);
        Assert.IsGreaterThan(1e-7, deviation);
        CollectionAssert.AreEqual(new[] { "h1", "h2", "h3", "h4", "h5", "y" }, half.LayerNames.ToArray(), "the casts of weights are no layers");
    }

    [TestMethod]
    public void A_recipe_and_labels_travel_with_a_network_of_another_family()
    {
        using (var model = BiTModel.Load(Network().Write(Path), new BiTModelOptions { Recipe = PreprocessPresets.Find("huggingface").WithSize(64) }))
            model.SaveOnnx(_folder.File("saved.onnx"), ["/conv2/Conv"]);
        using var saved = BiTModel.Load(_folder.File("saved.onnx"));
        Assert.AreEqual((64, 64), saved.Recipe.FixedSize);
        Assert.AreEqual("metadata of the file", saved.RecipeReason);
        Assert.AreEqual("h3", saved.EmbeddingLayer);
        Assert.IsNull(saved.LogitsLayer, "a feature map is no scores");
        Assert.AreEqual(5, saved.EmbeddingSize);
    }

    [TestMethod]
    public void What_ONNX_Runtime_does_not_take_is_told_by_node_and_operator()
    {
        void Is(string said, Action<ModelProto> change)
        {
            var network = Network();
            change(network);
            network.Write(Path);
            Assert.AreEqual($"{Path}: {said}", Error(() =>
            {
                using var model = BiTModel.Load(Path);
                _ = model.Device;
            }));
        }
        var most = Most();
        Is($"its operators are of opset 99; this ONNX Runtime knows domain ai.onnx up to {most}: export it for one of those",
            model => model.OpsetImport[0].Version = 99);
        Is("node '/relu/Relu' (Rolu): this ONNX Runtime has no such operator", model => model.Graph.Node[1].OpType = "Rolu");
        Is("node '/relu/Relu' (my.domain.Relu): the file does not say which version of the operators of domain 'my.domain' it means",
            model => model.Graph.Node[1].Domain = "my.domain");
        Is("node '/relu/Relu' (my.domain.Fancy): this ONNX Runtime has no such operator", model =>
        {
            (model.Graph.Node[1].OpType, model.Graph.Node[1].Domain) = ("Fancy", "my.domain");
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = "my.domain", Version = 1 });
        });
        Is("node without a name (Rolu) that gives 'h2': this ONNX Runtime has no such operator",
            model => (model.Graph.Node[1].OpType, model.Graph.Node[1].Name) = ("Rolu", ""));
        Is("node '/relu/Relu' (Relu): this ONNX Runtime has the operator, but not for these types or this opset",
            model => model.OpsetImport[0].Version = 3);
        Is("node '/relu/Relu' (Relu): Unrecognized attribute: nonsense for operator Relu",
            model => model.Graph.Node[1].Attribute.Add(GraphBuilder.Attribute("nonsense", 4L)));
        Is("node '/relu/Relu' (Relu): its input 'nowhere' is not there: no node before it gives it",
            model => model.Graph.Node[1].Input[0] = "nowhere");
        StringAssert.StartsWith(
            Error(() =>
            {
                var network = Network();
                network.Graph.Initializer[3].DataType = DataType.Double;
                network.Graph.Initializer[3].RawData = ByteString.CopyFrom(new byte[8 * Classes * 5]);
                using var model = BiTModel.Load(network.Write(Path));
                _ = model.Device;
            }),
            $"{Path}: node '/fc/Gemm' (Gemm): Type Error: Type parameter (T) of Optype (Gemm) bound to different types");
    }

    /// <summary>The newest opset that the loaded ONNX Runtime takes.</summary>
    private int Most()
    {
        var opset = 17;
        for (; opset < 60; opset++)
        {
            var network = Network();
            network.OpsetImport[0].Version = opset + 1;
            try
            {
                using var session = new RawSession(network.Write(_folder.File("opset.onnx")));
            }
            catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
            {
                break;
            }
        }
        return opset;
    }

    private static string Error(Action action)
    {
        var message = Assert.ThrowsExactly<BigTransferException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
