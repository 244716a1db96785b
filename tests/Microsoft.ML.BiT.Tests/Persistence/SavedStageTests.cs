using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Persistence;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Tests.Persistence;

[TestClass]
public sealed class SavedStageTests
{
    private static readonly StageSpec Spec = new()
    {
        Kind = StageKind.FeaturizeImages,
        InputColumn = "a",
        Columns =
        [
            new() { Name = "b \u00e9", Kind = ColumnKind.Vector, Layer = "stage3", Pooled = false, Shape = [128, 7, 6] },
            new() { Name = "c", Kind = ColumnKind.Score, Layer = "logits", Shape = [2] },
        ],
        Input = InputKind.Image,
        OnBadImage = BadImagePolicy.Skip,
        Array = new(8, 9, true, PixelRange.MinusOneToOne),
        ImageFolder = "/some/folder",
        Recipe = PreprocessPresets.Find("huggingface"),
        Size = (224, 200),
        Model = new ModelReference("name", "/path/name.npz", "0123456789abcdef"),
        Channels = 1,
        ScoreFunction = ScoreFunction.Sigmoid,
        Labels = ["cat", "dog\n\u00e9"],
        Inference = new InferenceOptions { Device = Device.Cuda(2), Threads = 3 },
        BatchSize = 7,
    };

    [TestMethod]
    public void Everything_comes_back()
    {
        AssertSame(Spec, SavedStage.Read(SavedStage.Write(Spec)));
        var least = new StageSpec { Kind = StageKind.LoadImages, InputColumn = "a", Columns = [new() { Name = "b", Kind = ColumnKind.Image }], Input = InputKind.Path };
        AssertSame(least, SavedStage.Read(SavedStage.Write(least)));
    }

    [TestMethod]
    public void Only_what_needs_the_newest_version_is_written_in_it()
    {
        var contained = Spec with { Saving = ModelSaving.SelfContained };
        AssertSame(contained, SavedStage.Read(SavedStage.Write(contained)));
        StringAssert.StartsWith(SavedStage.Write(contained), "{\"version\":4,");
        StringAssert.StartsWith(SavedStage.Write(Spec), "{\"version\":3,");
        Assert.DoesNotContain("saving", SavedStage.Write(Spec));
        var shrinking = contained with { ShrinkOnLoad = true };
        AssertSame(shrinking, SavedStage.Read(SavedStage.Write(shrinking)));
        StringAssert.StartsWith(SavedStage.Write(shrinking), "{\"version\":5,");
        Assert.DoesNotContain("shrink", SavedStage.Write(contained));
    }

    [TestMethod]
    public void Every_recipe_comes_back()
    {
        var own = new PreprocessRecipe { Name = "own", Resize = ResizeRule.To(17, 19), CenterCrop = (3, 5), RescaleFactor = 0.1, Mean = new(0.1, 0.2, 0.3) };
        foreach (var recipe in PreprocessPresets.All.Append(own).Append(new PreprocessRecipe { Name = "nothing" }))
        {
            var spec = Spec with { Recipe = recipe };
            AssertSame(spec, SavedStage.Read(SavedStage.Write(spec)));
        }
    }

    [TestMethod]
    public void A_newer_version_is_refused_with_both()
    {
        var json = SavedStage.Write(Spec).Replace("\"version\":3", "\"version\":6", StringComparison.Ordinal);
        var error = Assert.ThrowsExactly<BigTransferException>(() => SavedStage.Read(json));
        StringAssert.Contains(error.Message, "expected BiT format 5 at most, found 6");
    }

    [TestMethod]
    [DataRow("loadImages", "path", null, "Image", new int[0])]
    [DataRow("extractPixels", "path", null, "Vector", new[] { 3, 5, 4 })]
    [DataRow("score", "pixels", "logits", "Vector", new[] { 60 })]
    [DataRow("featurizeImages", "image", "logits", "Vector", new[] { 60 })]
    public void Version_1_is_still_read(string kind, string input, string? layer, string column, int[] shape)
    {
        var model = layer is null ? "" : "\"model\":{\"name\":\"m\",\"sha256\":\"00\"},";
        var spec = SavedStage.Read($$"""
            {"version":1,"kind":"{{kind}}","inputColumn":"a","outputColumn":"b","input":"{{input}}","height":5,"width":4,
            {{model}}"output":"{{layer}}","device":"cpu","threads":2,"batchSize":7,"length":{{(shape.Length == 0 ? 0 : 60)}}}
            """);
        Assert.AreEqual(("a", (5, 4), 3, 7), (spec.InputColumn, spec.Size, spec.Channels, spec.BatchSize));
        var only = spec.Columns.Single();
        Assert.AreEqual(("b", column, layer, true), (only.Name, $"{only.Kind}", only.Layer, only.Pooled));
        CollectionAssert.AreEqual(shape, only.Shape.ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"version\":\"one\"}")]
    [DataRow("{\"version\":1,\"kind\":\"nonsense\"}")]
    [DataRow("{\"version\":1,\"kind\":\"score\",\"columns\":[{\"name\":\"b\"}]}")]
    [DataRow("{\"version\":2,\"kind\":\"score\",\"outputColumn\":\"b\",\"length\":3}")]
    [DataRow("{\"version\":2,\"kind\":\"score\",\"columns\":[]}")]
    public void What_is_no_stage_is_refused(string json)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => SavedStage.Read(json));
        StringAssert.StartsWith(error.Message, "saved pipeline: expected the settings of a BiT stage");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(15)]
    [DataRow(16)]
    [DataRow(2048)]
    [DataRow(21843)]
    [DataRow(3 * 224 * 224)]
    [DataRow((1 << 24) - 1)]
    public void A_vector_of_any_length_is_the_sum_of_its_parts(int length)
    {
        var values = Enumerable.Range(0, length).Select(i => (float)i).ToArray();
        var parts = new VectorParts();
        parts.Set(values);
        var joined = VectorParts.ColumnsOf(length).SelectMany(column => Part(parts, column)).ToArray();
        Assert.IsTrue(values.AsSpan().SequenceEqual(joined));
    }

    [TestMethod]
    public void A_vector_that_is_too_long_is_refused() => Assert.ThrowsExactly<BigTransferException>(() => VectorParts.ColumnsOf(1 << 24));

    private static void AssertSame(StageSpec expected, StageSpec actual)
    {
        Assert.AreEqual(expected with { Columns = [], Labels = null }, actual with { Columns = [], Labels = null });
        CollectionAssert.AreEqual(expected.Labels?.ToArray(), actual.Labels?.ToArray());
        Assert.HasCount(expected.Columns.Count, actual.Columns);
        foreach (var (a, b) in expected.Columns.Zip(actual.Columns))
        {
            Assert.AreEqual(a with { Shape = [] }, b with { Shape = [] });
            CollectionAssert.AreEqual(a.Shape.ToArray(), b.Shape.ToArray());
        }
    }

    /// <summary>The values of a part's column, whose size its attribute gives.</summary>
    private static float[] Part(VectorParts parts, string column)
    {
        var property = typeof(VectorParts).GetProperty("Part" + column["__bit.part".Length..])!;
        var values = (float[])property.GetValue(parts)!;
        Assert.HasCount(1 << int.Parse(property.Name["Part".Length..], System.Globalization.CultureInfo.InvariantCulture), values);
        return values;
    }
}
