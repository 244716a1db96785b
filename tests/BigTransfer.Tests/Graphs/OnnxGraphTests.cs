using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Graphs;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>Writing models, their outputs and what they say about themselves.</summary>
[TestClass]
public sealed class OnnxGraphTests
{
    private static readonly string[] Usual = ["stem", "stage1", "stage2", "norm", "embedding", "logits"];

    private static BiTWeights TinyWeights(BiTArchitecture? architecture = null) =>
        CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official(architecture)));

    [TestMethod]
    public void The_saved_file_is_the_bytes()
    {
        using var folder = new TempFolder();
        using var weights = TinyWeights();
        OnnxGraph.Save(weights, folder.File("m.onnx"), Usual, new Dictionary<string, string> { ["labels"] = "a\nb" });
        CollectionAssert.AreEqual(
            OnnxGraph.ToBytes(weights, Usual, new Dictionary<string, string> { ["labels"] = "a\nb" }), File.ReadAllBytes(folder.File("m.onnx")));
        CollectionAssert.AreEqual(new[] { "m.onnx" }, folder.Names);
    }

    [TestMethod]
    public void A_model_describes_itself()
    {
        using var folder = new TempFolder();
        using var weights = TinyWeights();
        OnnxGraph.Save(weights, folder.File("m.onnx"), ["logits", "stage2", "logits"], new Dictionary<string, string> { ["bit.naming"] = "mine", ["k"] = "v" });

        var info = OnnxModelInfo.Read(folder.File("m.onnx"));

        Assert.AreEqual(weights.Architecture, info.Architecture);
        Assert.AreEqual(weights.Architecture.ParameterCount, info.ParameterCount);
        Assert.AreEqual(BiTWeightShapes.Of(weights.Architecture).Count(), info.InitializerCount);
        Assert.AreEqual(17, info.Opset);
        StringAssert.StartsWith(info.Producer, "BigTransfer ");
        Assert.AreEqual("mine", info.Metadata["bit.naming"]);
        Assert.AreEqual("v", info.Metadata["k"]);
        Assert.AreEqual("pixels Float batch,3,height,width", Text(info.Inputs.Single()));
        CollectionAssert.AreEqual(new[] { "logits Float batch,5", "stage2 Float batch,256,?,?" }, info.Outputs.Select(Text).ToArray());
        CollectionAssert.IsSubsetOf(new[] { "stem", "stage1/unit1", "stage2/unit2/conv2", "norm", "embedding" }, info.Layers.Select(layer => layer.Name).ToArray());
    }

    private static string Text(OnnxValue value) => $"{value.Name} {value.Type} {string.Join(',', value.Shape)}";

    [TestMethod]
    public void A_model_holds_what_its_outputs_need_and_no_more()
    {
        using var weights = TinyWeights();
        var shapes = BiTWeightShapes.Of(weights.Architecture).ToList();
        long Parameters(string output) => OnnxModelInfo.Read(new MemoryStream(OnnxGraph.ToBytes(weights, [output])), "m").ParameterCount;

        Assert.AreEqual(weights.Architecture.ParameterCount, Parameters("logits"));
        Assert.AreEqual((weights.Architecture with { Classes = 0 }).ParameterCount, Parameters("embedding"));
        Assert.AreEqual(shapes.Where(weight => weight.Name.StartsWith("stem", StringComparison.Ordinal)).Sum(weight => weight.Count), Parameters("stem"));
    }

    [TestMethod]
    public void A_saved_model_can_be_given_other_outputs_with_the_same_values()
    {
        using var folder = new TempFolder();
        using var weights = TinyWeights();
        OnnxGraph.Save(weights, folder.File("m.onnx"), ["logits", "embedding"], new Dictionary<string, string> { ["k"] = "v" });
        var pixels = BiTGraphTests.Pixels(2, 3, 20, 14);
        string[] wanted = ["stage1/unit1/conv2", "stem", "stage2/unit2/norm3/joined", "embedding"];
        using var direct = new RawSession(OnnxGraph.ToBytes(weights, ["stage1/unit1/conv2", "stem", "embedding"]));
        var expected = direct.Run(pixels);

        var model = OnnxGraph.WithOutputs(folder.File("m.onnx"), wanted);

        CollectionAssert.AreEqual(model, OnnxGraph.WithOutputs(File.ReadAllBytes(folder.File("m.onnx")), wanted));
        using var session = new RawSession(model);
        CollectionAssert.AreEqual(wanted, session.Outputs.ToArray());
        var found = session.Run(pixels);
        foreach (var (name, value) in expected)
            Assert.IsLessThanOrEqualTo(1e-5, Deviation.Largest(value, found[name]), name);
        var info = OnnxModelInfo.Read(new MemoryStream(model), "m");
        Assert.AreEqual("v", info.Metadata["k"]);
        Assert.AreEqual(weights.Architecture with { Classes = 0 }, info.Architecture, "the head is gone");
        Assert.AreEqual((weights.Architecture with { Classes = 0 }).ParameterCount, info.ParameterCount);
        Assert.AreEqual("stem Float batch,32,?,?", Text(info.Outputs[1]));

        // And once more from there.
        using var again = new RawSession(OnnxGraph.WithOutputs(model, ["stem"]));
        Assert.IsLessThanOrEqualTo(1e-6, Deviation.Largest(expected["stem"], again.Run(pixels)["stem"]));
    }

    [TestMethod]
    public void A_network_without_head_has_no_logits()
    {
        using var weights = TinyWeights(CheckpointFiles.Tiny with { Classes = 0 });
        Assert.AreEqual(0, weights.Architecture.Classes);
        CollectionAssert.AreEqual(Usual[..^1], BiTOutputs.All(weights.Architecture).ToArray());
        using var session = new RawSession(OnnxGraph.ToBytes(weights, BiTOutputs.All(weights.Architecture)));
        CollectionAssert.AreEqual(new[] { 1, 256 }, session.Run(BiTGraphTests.Pixels(1, 3, 8, 8))["embedding"].Shape.ToArray());
        AssertNoLayer(() => OnnxGraph.ToBytes(weights, ["embedding", "logits"]), "'logits'");
    }

    [TestMethod]
    public void An_unknown_output_is_answered_with_the_known_ones()
    {
        using var weights = TinyWeights();
        AssertNoLayer(() => OnnxGraph.ToBytes(weights, ["stage3"]), "x.npz: no layer 'stage3'");
        var model = OnnxGraph.ToBytes(weights, ["logits"]);
        AssertNoLayer(() => OnnxGraph.WithOutputs(model, ["stage3"]), "ONNX model: no layer 'stage3'");
        Assert.ThrowsExactly<ArgumentException>(() => OnnxGraph.ToBytes(weights, []));
    }

    private static void AssertNoLayer(Action action, string said)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(action);
        StringAssert.Contains(error.Message, said);
        StringAssert.Contains(error.Message, "'stage1'");
    }

    [TestMethod]
    public void A_save_that_fails_leaves_nothing_and_keeps_the_old_file()
    {
        using var folder = new TempFolder();
        var npz = CheckpointFiles.Npz(CheckpointFiles.Official());
        // Damage in the last tensor: the weights before it are written by then.
        npz[npz.AsSpan().LastIndexOf("NUMPY"u8) + 130] ^= 0x40;
        using var weights = CheckpointFiles.Open(npz);
        File.WriteAllText(folder.File("old.onnx"), "old");

        foreach (var name in new[] { "new.onnx", "old.onnx" })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => OnnxGraph.Save(weights, folder.File(name), ["logits"]));
            StringAssert.Contains(error.Message, "x.npz: array 'resnet/head/conv2d/bias' is damaged");
        }
        CollectionAssert.AreEqual(new[] { "old.onnx" }, folder.Names);
        Assert.AreEqual("old", File.ReadAllText(folder.File("old.onnx")));
        var unwritable = Assert.ThrowsExactly<BigTransferException>(() => OnnxGraph.Save(weights, folder.File("no/such.onnx"), ["logits"]));
        StringAssert.Contains(unwritable.Message, "such.onnx: cannot be written");
    }

    [TestMethod]
    public void Saving_takes_the_memory_of_its_largest_weight_not_of_the_model()
    {
        using var folder = new TempFolder();
        var architecture = new BiTArchitecture { Units = [2, 2, 3, 3], WidthFactor = 0.5, Classes = 10 };
        File.WriteAllBytes(folder.File("x.npz"), CheckpointFiles.Npz(CheckpointFiles.Official(architecture)));
        using var weights = BiTWeights.Open(folder.File("x.npz"));
        var model = 4 * architecture.ParameterCount;
        var largest = 4 * BiTWeightShapes.Of(architecture).Max(weight => weight.Count);
        OnnxGraph.Save(weights, folder.File("warm.onnx"), ["logits"]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        OnnxGraph.Save(weights, folder.File("m.onnx"), ["logits"]);
        var saving = GC.GetAllocatedBytesForCurrentThread() - before;
        OnnxGraph.ToBytes(weights, ["logits"]);
        var converting = GC.GetAllocatedBytesForCurrentThread() - before - saving;

        // Everything ever allocated, garbage included: one weight in two layouts, and 4 MiB for all the rest.
        Assert.IsLessThan(2 * largest + (4 << 20), saving);
        Assert.IsLessThan(model + 2 * largest + (4 << 20), converting);
        Assert.IsLessThan(model / 2, 2 * largest + (4 << 20), "the network is large enough to show the difference");
    }

    [TestMethod]
    public void What_is_no_model_is_refused_with_the_reason()
    {
        using var folder = new TempFolder();
        using var weights = TinyWeights();
        var model = OnnxGraph.ToBytes(weights, ["logits"]);
        foreach (var (bytes, said) in new (byte[], string)[]
        {
            ([], "no graph"),
            (model[..(model.Length / 2)], "not a whole ONNX model"),
            (model[..^1], "not a whole ONNX model"),
            ([.. model, .. model], "a second graph"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "not a whole ONNX model"),
            ([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "a field of 9223372036854775807 bytes"),
            ([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "more than ten bytes"),
            ([0x08, 0x08], "no graph"),
        })
        {
            File.WriteAllBytes(folder.File("x.onnx"), bytes);
            foreach (var action in new Action[]
            {
                () => OnnxModelInfo.Read(folder.File("x.onnx")), () => OnnxGraph.WithOutputs(folder.File("x.onnx"), ["logits"]),
            })
            {
                var error = Assert.ThrowsExactly<BigTransferException>(action);
                StringAssert.Contains(error.Message, "x.onnx: not a");
                StringAssert.Contains(error.Message, said);
            }
        }
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => OnnxModelInfo.Read(folder.File("no.onnx"))).Message, "no such file");
    }

    [TestMethod]
    [DataRow("bit.units", "0,1")]
    [DataRow("bit.units", "one")]
    [DataRow("bit.width_factor", "-1")]
    [DataRow("bit.classes", "99999999999")]
    [DataRow("bit.units", "999999999")]
    [DataRow("bit.hidden_sizes", "128")]
    [DataRow("bit.hidden_sizes", "128,0")]
    [DataRow("bit.mid_sizes", "32,2147483648")]
    [DataRow("bit.stem_channels", "33")]
    [DataRow("bit.layer_type", "7")]
    [DataRow("bit.activation", "swish")]
    [DataRow("bit.padding", "valid")]
    [DataRow("bit.dynamic_stem_padding", "1")]
    [DataRow("bit.output_stride", "5")]
    public void Metadata_that_describes_no_network_is_refused(string key, string value)
    {
        using var weights = TinyWeights();
        var model = OnnxGraph.ToBytes(weights, ["stem"], new Dictionary<string, string> { [key] = value });
        StringAssert.Contains(
            Assert.ThrowsExactly<BigTransferException>(() => OnnxModelInfo.Read(new MemoryStream(model), "x.onnx")).Message, "x.onnx: its metadata");
    }

    [TestMethod]
    public void Whatever_is_cut_or_changed_ends_in_our_exception_or_in_a_description()
    {
        using var weights = TinyWeights();
        var whole = OnnxGraph.ToBytes(weights, ["logits"]);
        var random = new Random(8);
        var refused = 0;
        for (var round = 0; round < 500; round++)
        {
            var bytes = random.Next(4) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(Math.Min(bytes.Length, 12000))] = (byte)random.Next(256);
            try
            {
                OnnxModelInfo.Read(new MemoryStream(bytes), "x");
                OnnxGraph.WithOutputs(bytes, ["embedding"]);
            }
            catch (BigTransferException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(100, refused);
    }

    [TestMethod]
    [DataRow("nodes", "0A00")]
    [DataRow("nodes with inputs", "0A040A000A00")]
    [DataRow("attributes", "0A022A00")]
    [DataRow("attributes of one node", "2A00")]
    [DataRow("initializers", "2A00")]
    [DataRow("shapes", "5A0612040A020800")]
    [DataRow("dimensions", "0800")]
    [DataRow("unknown fields", "A20600")]
    public void Counts_that_would_fill_the_machine_are_refused_soon(string what, string repeated)
    {
        var unit = Convert.FromHexString(repeated);
        var many = new byte[unit.Length * (6_000_000 / unit.Length)];
        for (var i = 0; i < many.Length; i++)
            many[i] = unit[i % unit.Length];
        var graph = what switch
        {
            "attributes of one node" => Field(1, many),
            "dimensions" => Field(5, many),
            _ => many,
        };
        byte[] file = [0x08, 0x08, 0x42, 0x02, 0x10, 0x11, .. Field(7, graph)];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            OnnxModelInfo.Read(new MemoryStream(file), "x");
            Assert.AreEqual("unknown fields", what);
        }
        catch (BigTransferException e)
        {
            StringAssert.Contains(e.Message, "more fields than");
        }
        // Everything ever allocated, most of it garbage soon: twice what is allowed to be held.
        Assert.IsLessThan(2 * (4 * file.Length + (64 << 20)), GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsLessThan(10, watch.Elapsed.TotalSeconds, "a second, on a machine that is not busy");
    }

    [TestMethod]
    public void Lists_and_nesting_that_no_network_has_are_refused()
    {
        byte[] Model(byte[] graph) => [0x08, 0x08, 0x42, 0x02, 0x10, 0x11, .. Field(7, graph)];
        var nested = Field(1, [0x0A, 0x01, 0x61]);
        for (var depth = 0; depth < 60; depth++)
            nested = Field(1, Field(5, Field(6, nested)));
        foreach (var (graph, said) in new (byte[], string)[]
        {
            (Field(5, Field(1, new byte[100_000])), "a name or shape of 100000 bytes"),
            (Field(1, Field(5, Field(8, new byte[100_000]))), "a list of 100000 bytes"),
            (nested, "messages within messages"),
        })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => OnnxModelInfo.Read(new MemoryStream(Model(graph)), "x"));
            StringAssert.Contains(error.Message, said);
        }
    }

    private static byte[] Field(int number, byte[] content)
    {
        var field = new MemoryStream();
        field.WriteByte((byte)(number << 3 | 2));
        var length = content.Length;
        for (; length >= 0x80; length >>= 7)
            field.WriteByte((byte)(length | 0x80));
        field.WriteByte((byte)length);
        field.Write(content);
        return field.ToArray();
    }
}
