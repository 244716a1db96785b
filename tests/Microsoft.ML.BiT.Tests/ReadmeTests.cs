using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tests;

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
    public void The_engine_runs()
    {
        // <readme>
        using var model = BiTModel.Load("bit-mini");
        float[] embedding = model.Embed(ImageDecoder.Decode(In("cat.jpg")));
        // </readme>
        Assert.HasCount(1024, embedding);
    }

    [TestMethod]
    public void The_README_shows_this_code()
    {
        string readme = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "README.md")).ReplaceLineEndings("\n");
        string[] shown = [.. Block().Matches(readme).Select(m => m.Groups["code"].Value.Trim())];
        string[] compiled = [.. Region().Matches(File.ReadAllText(ThisFile()).ReplaceLineEndings("\n")).Select(m => Plain(m.Groups["code"].Value))];
        Assert.HasCount(2, compiled);
        CollectionAssert.AreEqual(compiled, shown);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static string ThisFile([CallerFilePath] string path = "") =>
        File.Exists(path) ? path : Path.Combine(Shared.RepositoryRoot, "tests", "Microsoft.ML.BiT.Tests", "ReadmeTests.cs");

    private static string Plain(string code) => FileName().Replace(string.Join('\n', code.Split('\n').Select(l => l.Length > 8 ? l[8..] : l.Trim())), "$1").Trim();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("        // <readme>\n(?<code>.*?)        // </readme>", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("""In\(("[^"]*")\)""")]
    private static partial Regex FileName();
}
