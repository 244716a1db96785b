using BigTransfer.Architectures;
using BigTransfer.Checkpoints;

namespace BigTransfer.Tests.Checkpoints.PyTorch;

/// <summary>Files that PyTorch itself wrote hold, bit for bit, what their twins in other formats hold.</summary>
[TestClass]
public sealed class PyTorchGoldenTests
{
    private const string Folder = "goldens/huggingface";

    [TestMethod]
    public void The_zip_form_holds_what_the_safetensors_twin_holds() =>
        AssertEqual(["goldens/checkpoints/timm.safetensors"], ["goldens/checkpoints/timm.pth"]);

    [TestMethod]
    public void The_legacy_form_with_its_prefixes_holds_what_the_zip_form_holds() =>
        AssertEqual(["goldens/checkpoints/official_state_dict.pth"], ["goldens/checkpoints/official_state_dict_legacy.pth.tar"]);

    [TestMethod]
    public void The_authors_state_dict_holds_what_their_npz_holds()
    {
        using var npz = BiTWeights.Open(Shared.Path("goldens/checkpoints/official.npz"));
        using var file = Checkpoint.Open(Shared.Path("goldens/checkpoints/official_state_dict.pth"));
        var expected = BiTWeightShapes.Of(npz.Architecture).ToDictionary(weight => AuthorsName(weight.Name), weight => weight.Name);
        CollectionAssert.AreEquivalent(expected.Keys, file.Tensors.Keys.ToArray());
        foreach (var (name, canonical) in expected)
            CollectionAssert.AreEqual(npz.Read(canonical), file.Read(name), name);
    }

    [TestMethod]
    public void Files_of_Hugging_Face_hold_what_their_shards_and_safetensors_hold()
    {
        string[] shards = [.. Directory.GetFiles(Shared.Path($"{Folder}/sharded_bin"), "*.bin").Order(StringComparer.Ordinal)];
        Assert.HasCount(4, shards);
        AssertEqual([$"{Folder}/bit_for_image_classification/pytorch_model.bin"], shards);
        AssertEqual(Directory.GetFiles(Shared.Path($"{Folder}/sharded_safetensors"), "*.safetensors"), shards);
    }

    [TestMethod]
    public void Every_file_of_the_goldens_is_read()
    {
        var files = Directory.GetFiles(Shared.Path(Folder), "pytorch_model*.bin", SearchOption.AllDirectories);
        Assert.IsGreaterThan(8, files.Length);
        foreach (var file in files)
        {
            using var checkpoint = Checkpoint.Open(file);
            Assert.AreEqual("pytorch", checkpoint.Format, file);
            foreach (var name in checkpoint.Tensors.Keys)
                Assert.IsTrue(checkpoint.Read(name).All(float.IsFinite), $"{file}: {name}");
        }
    }

    /// <summary>Names of bit_pytorch/models.py for canonical ones.</summary>
    private static string AuthorsName(string canonical)
    {
        var parts = canonical.Split('/');
        var kind = parts[^1] switch { "gamma" => "weight", "beta" or "bias" => "bias", _ => "weight" };
        return parts switch
        {
            ["stem", ..] => "root.conv.weight",
            ["norm", ..] => $"head.gn.{kind}",
            ["head", ..] => $"head.conv.{kind}",
            [var stage, var unit, "shortcut"] => $"body.block{stage[5..]}.unit{unit[4..].PadLeft(2, '0')}.downsample.weight",
            [var stage, var unit, var layer, ..] =>
                $"body.block{stage[5..]}.unit{unit[4..].PadLeft(2, '0')}.{layer.Replace("norm", "gn", StringComparison.Ordinal)}.{kind}",
            _ => throw new ArgumentException(canonical),
        };
    }

    private static void AssertEqual(string[] twins, string[] files)
    {
        var (expected, found) = (ReadAll(twins), ReadAll(files));
        CollectionAssert.AreEquivalent(expected.Keys, found.Keys);
        foreach (var (name, tensor) in expected)
        {
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), found[name].Shape.ToArray(), name);
            Assert.IsTrue(TorchFiles.Bytes(tensor).AsSpan().SequenceEqual(TorchFiles.Bytes(found[name])), name);
        }
    }

    private static Dictionary<string, FloatTensor> ReadAll(string[] files)
    {
        var tensors = new Dictionary<string, FloatTensor>();
        foreach (var file in files)
        {
            using var checkpoint = Checkpoint.Open(Shared.Path(file));
            foreach (var tensor in checkpoint.Tensors.Values)
                tensors.Add(tensor.Name, new FloatTensor(checkpoint.Read(tensor.Name), tensor.Shape));
        }
        Assert.IsNotEmpty(tensors);
        return tensors;
    }
}
