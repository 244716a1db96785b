using System.Text.Json;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints;

namespace BigTransfer.Tests.Checkpoints;

[TestClass]
public sealed class ShardedCheckpointTests
{
    private static readonly (string Name, FloatTensor Tensor)[] Tensors =
        [("a", new FloatTensor([1f, 2f], 2)), ("b", new FloatTensor([3f], 1, 1)), ("c", new FloatTensor([4f]))];

    [TestMethod]
    [DataRow("sharded_safetensors/model.safetensors.index.json", "safetensors in 2 shards")]
    [DataRow("sharded_bin/pytorch_model.bin.index.json", "pytorch in 4 shards")]
    public void The_golden_shards_hold_the_tensors_of_the_whole(string index, string format)
    {
        using var sharded = Checkpoint.Open(Shared.Path($"goldens/huggingface/{index}"));
        using var official = BiTWeights.Open(Shared.Path("goldens/checkpoints/official.npz"));
        Assert.AreEqual(format, sharded.Format);
        using var weights = BiTWeights.From(sharded);
        Assert.AreEqual(official.Architecture, weights.Architecture);
        foreach (var weight in BiTWeightShapes.Of(official.Architecture))
            CollectionAssert.AreEqual(official.Read(weight.Name), weights.Read(weight.Name), weight.Name);
    }

    [TestMethod]
    public void Tensors_come_from_the_shard_that_the_index_says()
    {
        using var folder = Shards();
        File.WriteAllBytes(folder.File("2.npz"), CheckpointFiles.Npz(Tensors[1..]));
        using var checkpoint = Checkpoint.Open(Index(folder, Map("1.safetensors", "2.npz", "2.npz")));

        Assert.AreEqual("safetensors and npz in 2 shards", checkpoint.Format);
        foreach (var (name, tensor) in Tensors)
        {
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), checkpoint.Tensors[name].Shape.ToArray());
            var values = new float[tensor.Data.Length];
            checkpoint.Read(name, values);
            CollectionAssert.AreEqual(tensor.Data, values);
        }
        checkpoint.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => checkpoint.Read("a", new float[2]));
    }

    [TestMethod]
    public void An_index_may_begin_with_white_space_or_a_byte_order_mark()
    {
        using var folder = Shards();
        foreach (var start in new[] { "\r\n\t ", "\uFEFF" })
        {
            using var checkpoint = Checkpoint.Open(Index(folder, start + Map("1.safetensors", "2.safetensors", "2.safetensors")));
            Assert.HasCount(3, checkpoint.Tensors);
        }
    }

    [TestMethod]
    [DataRow("../1.safetensors")]
    [DataRow("/1.safetensors")]
    [DataRow("sub/1.safetensors")]
    [DataRow("..")]
    [DataRow(".")]
    [DataRow("")]
    [DataRow("..\\1.safetensors")]
    [DataRow("C:1.safetensors")]
    [DataRow("1.safetensors\n")]
    public void A_shard_outside_the_folder_is_refused(string file) =>
        AssertRefused(Map(file, "2.safetensors", "2.safetensors"), "puts tensor 'a' into", "plain name of a file");

    [TestMethod]
    public void What_does_not_fit_together_is_refused_by_name()
    {
        AssertRefused(Map("1.safetensors", "gone.safetensors", "2.safetensors"), "shard 'gone.safetensors' cannot be opened", "no such file");
        AssertRefused(Map("1.safetensors", "1.safetensors", "2.safetensors"), "tensor 'b' is not in '1.safetensors'");
        AssertRefused("""{"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}""", "shard '2.safetensors' holds tensor 'c', which the index does not name there");
        AssertRefused("""{"weight_map": {"a": "index.json"}}""", "is a JSON file; a shard with tensors was expected");
        AssertRefused("""{"weight_map": {"a": "text.txt"}}""", "shard 'text.txt' cannot be opened", "begins with bytes");
    }

    [TestMethod]
    public void What_is_no_index_is_refused_with_the_reason()
    {
        AssertRefused("""{"architectures": ["BitModel"], "depths": [2, 1, 1, 1]}""", "JSON file without a \"weight_map\"");
        AssertRefused("""{"weight_map": {}}""", "JSON file without a \"weight_map\"");
        AssertRefused("""{"weight_map": 1}""", "is not an object");
        AssertRefused("""{"weight_map": {"a": 1}}""", "does not give a file name for tensor 'a'");
        AssertRefused("""{"weight_map": {"a": "1.safetensors", "a": "1.safetensors"}}""", "names tensor 'a' twice");
        AssertRefused("""{"weight_map": {"a": "1.safetensors"}, "weight_map": {"a": "1.safetensors"}}""", "stated twice");
        AssertRefused("""{"weight_map": {"a": "1.safetensors"}} x""", "not a valid JSON file");
        AssertRefused("{", "not a valid JSON file");
        AssertRefused("{\"a\":" + new string('[', 100_000), "not a valid JSON file");
        AssertRefused("""{"weight_map": {""" + string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"t{i}\": \"s{i}\"")) + "}}", "more than 1000 shards");
    }

    [TestMethod]
    public void Without_a_folder_there_are_no_shards()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Map("1.safetensors", "2.safetensors", "2.safetensors"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => Checkpoint.Open(new MemoryStream(bytes), "x"));
        StringAssert.Contains(error.Message, "x: names shards beside it");
    }

    private static string Map(string a, string b, string c) => JsonSerializer.Serialize(
        new { metadata = new { total_size = 16 }, weight_map = new Dictionary<string, string> { ["a"] = a, ["b"] = b, ["c"] = c } });

    private static TempFolder Shards()
    {
        var folder = new TempFolder();
        File.WriteAllBytes(folder.File("1.safetensors"), CheckpointFiles.Safetensors(Tensors[..1]));
        File.WriteAllBytes(folder.File("2.safetensors"), CheckpointFiles.Safetensors(Tensors[1..]));
        File.WriteAllText(folder.File("text.txt"), "no tensors");
        return folder;
    }

    private static string Index(TempFolder folder, string json)
    {
        File.WriteAllText(folder.File("index.json"), json);
        return folder.File("index.json");
    }

    private static void AssertRefused(string json, params string[] said)
    {
        using var folder = Shards();
        var path = Index(folder, json);
        var error = Assert.ThrowsExactly<BigTransferException>(() => Checkpoint.Open(path));
        foreach (var text in said.Append(path))
            StringAssert.Contains(error.Message, text);
        Assert.IsFalse(error.Message.Any(char.IsControl), "one line");
        // Every file is closed again: it can be opened for itself alone.
        foreach (var file in folder.Names)
            using (File.Open(folder.File(file), FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
    }
}
