using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Modules;
using BigTransfer.Numpy;
using BigTransfer.Tests;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests;

/// <summary>The README's code, compiled and run as it stands there; only the files lie in a folder of the test's own.</summary>
[TestClass]
public sealed partial class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bit-readme-").FullName;

    public ReadmeTests()
    {
        foreach (var (name, value) in new[] { ("pictures/dark/1.png", 20), ("pictures/dark/2.png", 50), ("pictures/light/1.png", 200), ("pictures/light/2.png", 240), ("cat.jpg", 128) })
        {
            string path = In(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ImageEncoder.SavePng(new RgbImage(20, 20, [.. Enumerable.Repeat((byte)value, 1200)]), path);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void The_pipeline_runs()
    {
        // <readme>
        var context = new MLContext(seed: 1);
        IDataView pictures = context.Data.LoadFromImageFolder(In("pictures"));   // rows of ImagePath and Label

        var pipeline = context.Transforms.BiTFeaturizeImages("Features", "ImagePath")
            .Append(context.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(context)
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        ITransformer model = pipeline.Fit(pictures);
        context.Model.Save(model, pictures.Schema, In("model.zip"));
        // </readme>
        Assert.AreEqual(1.0, context.MulticlassClassification.Evaluate(model.Transform(pictures)).MicroAccuracy);
        Assert.IsTrue(File.Exists(In("model.zip")));
        (model as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void The_head_classifies()
    {
        var context = new MLContext(seed: 1);
        IDataView pictures = context.Data.LoadFromImageFolder(In("pictures"));
        // <readme>
        var classify = context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath", model: "bit-mini");
        // </readme>
        using var model = BiTModel.Load("bit-mini");
        CollectionAssert.IsSubsetOf(classify.Fit(pictures).Transform(pictures).GetColumn<string>("PredictedLabel").Distinct().ToArray(), model.Labels.ToArray());
    }

    [TestMethod]
    public void The_engine_runs()
    {
        // <readme>
        using var model = BiTModel.Load("bit-mini");
        float[] embedding = model.Embed(ImageDecoder.Decode(In("cat.jpg")));
        // </readme>
        Assert.HasCount(1024, embedding);
    }

    // <readme>
    internal sealed class Net : Module
    {
        private readonly Conv2d conv1 = new(3, 10, 5);
        private readonly MaxPool2d pool = new(2, 2);
        private readonly Linear fc = new(10 * 110 * 110, 10);

        protected override Signal Forward(Signal x) => fc.Call(pool.Call(conv1.Call(x).Relu()).Flatten());
    }
    // </readme>

    [TestMethod]
    public void An_own_network_runs()
    {
        // A file of weights is known by its content, so this one may be an archive of numpy's.
        NpzFile.Write(In("net.pth"), [.. new Net().StateDict().Select(p => (p.Key, new FloatTensor(p.Value)))]);
        // <readme>
        using var own = BiTModel.Load(new Net(), In("net.pth"), new() { LayerName = "conv1" });   // 10 numbers a picture
        own.SaveOnnx(In("net.onnx"));                                                             // for the tool and for ML.NET
        // </readme>
        Assert.AreEqual(10, own.EmbeddingSize);
        using var saved = BiTModel.Load(In("net.onnx"));
        Assert.AreEqual("conv1", saved.EmbeddingLayer);
    }

    [TestMethod]
    public void The_README_shows_this_code()
    {
        string readme = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "README.md")).ReplaceLineEndings("\n");
        string[] shown = [.. Block().Matches(readme).Select(m => m.Groups["code"].Value.Trim())];
        string[] compiled = [.. Region().Matches(File.ReadAllText(ThisFile()).ReplaceLineEndings("\n")).Select(m => Plain(m.Groups["code"].Value))];
        Assert.HasCount(5, compiled);
        CollectionAssert.AreEqual(compiled, shown);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static string ThisFile([CallerFilePath] string path = "") =>
        File.Exists(path) ? path : Path.Combine(Shared.RepositoryRoot, "tests", "Microsoft.ML.BiT.Tests", "ReadmeTests.cs");

    private static string Plain(string code)
    {
        string[] lines = code.Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return FileName().Replace(string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : "")), "$1").Trim();
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("\n *// <readme>\n(?<code>.*?)\n *// </readme>", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("""In\(("[^"]*")\)""")]
    private static partial Regex FileName();
}
