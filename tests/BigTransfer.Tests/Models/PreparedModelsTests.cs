using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Graphs;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Tests.Models;

/// <summary>Fast forms that are kept on disk: the same values as without, whatever becomes of the files.</summary>
[TestClass]
public sealed class PreparedModelsTests : IDisposable
{
    private const long Plenty = 1 << 30;

    private static readonly BiTArchitecture Small = new() { Units = [1, 1], WidthFactor = 0.5, Classes = 5 };
    private static readonly InferenceOptions OnCpu = new() { Device = Device.Cpu };
    private static readonly FloatTensor Pixels = BiTGraphTests.Pixels(2, 3, 45, 38);

    private readonly TempFolder _folder = new();

    private string Kept => _folder.File("kept");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_form_is_prepared_once_and_gives_the_same_values_to_the_bit()
    {
        var source = Source();
        float[] expected = Embed(source, prepared: null), first = Embed(source, Prepared()), second = Embed(source, Prepared());
        Assert.AreEqual(2, source.FastModels, "without, and to be kept");
        CollectionAssert.AreEqual(expected, first);
        CollectionAssert.AreEqual(expected, second);
        Assert.HasCount(1, Directory.GetFiles(Kept));
    }

    [TestMethod]
    public void A_second_session_for_several_callers_is_of_the_same_file()
    {
        var source = Source();
        _ = Embed(source, Prepared());
        using var session = Forms(source, Prepared()).Open([BiTOutputs.Embedding], pictures: 2).Session;
        float[] expected = Run(session);
        for (int i = 0; i <= CallerSessions.PatienceAlone; i++)
            _ = session.Run(Pixels.Data.AsMemory(0, Pixels.Data.Length / 2), [1, 3, 45, 38], [BiTOutputs.Embedding], CancellationToken.None);
        Assert.AreEqual(1, source.FastModels);
        CollectionAssert.AreEqual(expected, Run(session));
    }

    [TestMethod]
    public void A_saved_network_is_kept_too()
    {
        using (var model = BiTModel.Load(Write(Small, seed: 1), new() { Inference = OnCpu with { KeepsPrepared = false } }))
            model.SaveOnnx(_folder.File("net.onnx"));
        var source = new CountingSource(new OnnxGraphSource(_folder.File("net.onnx")));
        float[] first = Embed(source, Prepared()), second = Embed(source, Prepared());
        Assert.AreEqual(1, source.FastModels);
        CollectionAssert.AreEqual(first, second);
    }

    [TestMethod]
    public void A_damaged_file_is_prepared_anew()
    {
        var source = Source();
        float[] expected = Embed(source, Prepared());
        string file = Directory.GetFiles(Kept).Single();
        byte[] whole = File.ReadAllBytes(file), other = OfAnotherNetwork();
        int made = source.FastModels;
        foreach (var (what, damaged) in (IEnumerable<(string, byte[])>)
            [
                ("a weight", Flipped(whole, 5000)), ("the message", Flipped(whole, whole.Length - 500)),
                ("its length", Flipped(whole, whole.Length - 12)), ("its length, far", Flipped(whole, whole.Length - 6)),
                ("the checksum", Flipped(whole, whole.Length - 1)),
                ("the end", whole[..^1]), ("more than the end", whole[..(whole.Length / 2)]), ("too few bytes for any", whole[..7]), ("all", []),
                ("one byte more", [.. whole, 0]), ("all but its length", new byte[whole.Length]), ("another network's", other),
            ])
        {
            File.WriteAllBytes(file, damaged);
            CollectionAssert.AreEqual(expected, Embed(source, Prepared()), what);
            Assert.AreEqual(++made, source.FastModels, what);
            CollectionAssert.AreEqual(whole, File.ReadAllBytes(file), what);
        }
    }

    [TestMethod]
    public void Several_at_once_do_not_disturb_each_other()
    {
        var source = Source();
        float[] expected = Embed(source, prepared: null);
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            // The file may go, and be written anew, at any time.
            if (i % 3 == 2)
                Array.ForEach(Directory.Exists(Kept) ? Directory.GetFiles(Kept) : [], File.Delete);
            CollectionAssert.AreEqual(expected, Embed(source, Prepared()));
        });
        CollectionAssert.AreEqual(expected, Embed(source, Prepared()));
        Assert.HasCount(1, Directory.GetFiles(Kept));
    }

    [TestMethod]
    public void What_cannot_be_written_is_done_without()
    {
        File.WriteAllText(Kept, "not a folder");
        var source = Source();
        CollectionAssert.AreEqual(Embed(source, prepared: null), Embed(source, Prepared()));
        Assert.AreEqual("not a folder", File.ReadAllText(Kept));

        File.Delete(Kept);
        string name = Path.GetFileName(Name(source));
        Directory.CreateDirectory(Path.Combine(Kept, name, "in the way"));
        CollectionAssert.AreEqual(Embed(source, prepared: null), Embed(source, Prepared()));
        CollectionAssert.AreEqual(new[] { Path.Combine(Kept, name) }, Directory.GetFileSystemEntries(Kept), "nothing is left behind");
    }

    [TestMethod]
    public void The_key_changes_with_all_that_the_form_follows_from()
    {
        var source = Source();
        string key = Key(source, "hash", 16, "embedding");
        Assert.AreEqual(key, Key(Source(), "hash", 16, "embedding"));
        string[] others =
        [
            Key(source, "other hash", 16, "embedding"),
            Key(source, "hash", 8, "embedding"),
            Key(source, "hash", 16, "logits"),
            Key(source, "hash", 16, "embedding", "logits"),
            Key(Source(Small with { Classes = 6 }), "hash", 16, "embedding"),
            Key(new CountingSource(source) { Format = "another format" }, "hash", 16, "embedding"),
        ];
        Assert.HasCount(others.Length + 1, others.Append(key).Distinct().ToArray());
        var build = typeof(BiTModel).Assembly.ManifestModule.ModuleVersionId;
        StringAssert.Contains(key, $"\n{OnnxRuntimeLibrary.Version}\n{build}\n{Processor.Identity}\n");
    }

    [TestMethod]
    public void What_was_not_used_for_longest_goes_first()
    {
        var prepared = new PreparedModels(Kept, mostBytes: 100_000, fewestBytes: 10_000);
        string stale = Path.Combine(Kept, "half-written.tmp");
        Directory.CreateDirectory(Kept);
        File.WriteAllBytes(stale, new byte[30_000]);
        File.SetLastWriteTimeUtc(stale, DateTime.UtcNow.AddDays(-1));
        Keep("a", 30_000);
        Keep("b", 30_000);
        Assert.IsFalse(File.Exists(Keep("small", 9_000)), "not worth it");
        Assert.IsFalse(File.Exists(Keep("large", 101_000)), "more than all may be");
        Assert.HasCount(3, Directory.GetFiles(Kept));
        foreach (var (file, i) in Directory.GetFiles(Kept).Order(StringComparer.Ordinal).Select((file, i) => (file, i)))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2 - (file == stale ? 24 : i)));
        Assert.IsNotNull(prepared.Find("a"), "used");
        Keep("c", 35_000);
        Assert.IsNotNull(prepared.Find("c"));
        Assert.IsNotNull(prepared.Find("a"));
        Assert.IsFalse(File.Exists(stale));
        Keep("d", 35_000);
        Assert.IsNull(prepared.Find("b"));
        Assert.IsNotNull(prepared.Find("d"));

        string Keep(string form, int bytes)
        {
            var before = Directory.GetFiles(Kept);
            var weight = new Initializer("w", DataType.Uint8, [bytes], sink => sink(new byte[bytes]));
            using var model = prepared.Keep(form, new ModelWriter(form, [], [], [weight]));
            Assert.IsGreaterThanOrEqualTo(bytes, model.Length);
            return Directory.GetFiles(Kept).Except(before).SingleOrDefault() ?? "";
        }
    }

    [TestMethod]
    public void Keeping_can_be_limited_and_switched_off()
    {
        Assert.AreEqual(2048L << 20, PreparedModels.MostBytes(null));
        Assert.AreEqual(2048L << 20, PreparedModels.MostBytes(" "));
        Assert.AreEqual(0, PreparedModels.MostBytes("0"));
        Assert.AreEqual(5L << 30, PreparedModels.MostBytes("5120 "));
        foreach (string wrong in new[] { "off", "-1", "1.5", "2 GB" })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => PreparedModels.MostBytes(wrong));
            Assert.AreEqual($"BIT_PREPARED_MB: expected a number of megabytes, 0 for none, found '{wrong}'", error.Message);
        }
    }

    [TestMethod]
    public void The_embedded_model_is_kept_in_the_cache_folder_unless_an_option_says_otherwise()
    {
        _ = BlockFormTests.Block;
        if (PreparedModels.Of(new()) is null)
            Assert.Inconclusive($"{PreparedModels.Variable} switches it off");
        float[] without = Embed(keeps: false);
        CollectionAssert.DoesNotContain(_folder.Names, PreparedModels.FolderName);
        for (int i = 0; i < 2; i++)
            CollectionAssert.AreEqual(without, Embed(keeps: true));
        Assert.HasCount(1, Directory.GetFiles(_folder.File(PreparedModels.FolderName)));

        float[] Embed(bool keeps)
        {
            using var model = BiTModel.Load(BiTModel.DefaultName, new()
            {
                Inference = OnCpu with { KeepsPrepared = keeps }, Downloads = new() { CacheFolder = _folder.Root },
            });
            return model.Run(Pixels, [model.EmbeddingLayer])[model.EmbeddingLayer].Data;
        }
    }

    private string Write(BiTArchitecture architecture, int seed)
    {
        string path = _folder.File($"net{seed}.npz");
        File.WriteAllBytes(path, CheckpointFiles.Npz(CheckpointFiles.Official(architecture, seed)));
        return path;
    }

    private CountingSource Source(BiTArchitecture? architecture = null, int seed = 1) =>
        new(new WeightsGraphSource(ModelFiles.Find(Write(architecture ?? Small, seed))));

    private PreparedModels Prepared() => new(Kept, Plenty, fewestBytes: 0);

    private NetworkForms Forms(IGraphSource source, PreparedModels? prepared, string hash = "hash") =>
        new("net", source, new(hash), OnCpu, new FormChecks(_folder.Root), prepared);

    private string Key(IGraphSource source, string hash, int block, params string[] outputs) => Forms(source, null, hash).FormKey(outputs, new(block));

    private float[] Embed(IGraphSource source, PreparedModels? prepared, string hash = "hash")
    {
        _ = BlockFormTests.Block;
        var (session, choice) = Forms(source, prepared, hash).Open([BiTOutputs.Embedding]);
        using (session)
        {
            Assert.AreEqual(NetworkForm.Fast, choice.Form, choice.Reason);
            StringAssert.StartsWith(choice.Reason, "blocks of ");
            return Run(session);
        }
    }

    private static float[] Run(OnnxSession session) =>
        session.Run(Pixels.Data, [2, 3, 45, 38], [BiTOutputs.Embedding], CancellationToken.None)[BiTOutputs.Embedding].Data;

    /// <summary>The file that a network's form would be kept in.</summary>
    private string Name(IGraphSource source)
    {
        _ = Embed(source, Prepared());
        string file = Directory.GetFiles(Kept).Single();
        File.Delete(file);
        return file;
    }

    private byte[] OfAnotherNetwork()
    {
        string folder = _folder.File("other");
        _ = Embed(Source(seed: 2), new PreparedModels(folder, Plenty, fewestBytes: 0), hash: "other hash");
        return File.ReadAllBytes(Directory.GetFiles(folder).Single());
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] damaged = [.. bytes];
        damaged[at] ^= 1;
        return damaged;
    }
}
