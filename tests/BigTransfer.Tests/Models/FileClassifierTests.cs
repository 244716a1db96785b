using BigTransfer.Imaging;
using BigTransfer.Models;

namespace BigTransfer.Tests.Models;

[TestClass]
public sealed class FileClassifierTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Files_are_classified_as_one_by_one_and_bad_ones_are_told(int batchSize)
    {
        using var model = BiTModel.Load();
        string[] files = [Picture(1), _folder.File("absent.png"), Picture(2), Picture(3)];
        var found = new FileClassifier(model, new Classifier(model), model.Recipe.WithSize(48), batchSize).Classify(files, top: 2).ToList();
        using var small = BiTModel.Load(options: new BiTModelOptions { Recipe = model.Recipe.WithSize(48) });
        CollectionAssert.AreEqual(files, found.Select(f => f.Path).ToArray());
        Assert.IsNull(found[1].Classes);
        StringAssert.Contains(found[1].Error!.Message, "absent.png");
        foreach (int i in new[] { 0, 2, 3 })
        {
            var expected = small.Classify(ImageDecoder.Decode(files[i]), top: 2);
            CollectionAssert.AreEqual(expected.Select(c => c.Label).ToArray(), found[i].Classes!.Select(c => c.Label).ToArray());
            for (int k = 0; k < 2; k++)
                Assert.AreEqual(expected[k].Score, found[i].Classes![k].Score, 1e-5f);
        }
    }

    [TestMethod]
    public void Any_layer_gives_vectors()
    {
        using var model = BiTModel.Load();
        string file = Picture(5);
        var recipe = model.Recipe.WithSize(64);
        float[] stage = new FileEmbedder(model, recipe, layer: "stage2").Embed([file]).Single().Values!;
        var pixels = new FloatTensor(1, 3, 64, 64);
        Preprocessor.Run(ImageDecoder.Decode(file), recipe, pixels.Data);
        float[] map = model.Run(pixels, ["stage2"])["stage2"].Data;
        Assert.HasCount(256, stage);
        for (int c = 0; c < 256; c++)
            Assert.AreEqual(map.Skip(c * 64).Take(64).Average(), stage[c], 1e-5f);
        Assert.ThrowsExactly<BigTransferException>(() => new FileEmbedder(model, layer: "stage9"));
    }

    private string Picture(int i)
    {
        var pixels = new byte[(40 + i) * 50 * 3];
        new Random(i).NextBytes(pixels);
        string path = _folder.File($"{i}.png");
        ImageEncoder.SavePng(new RgbImage(40 + i, 50, pixels), path);
        return path;
    }
}
