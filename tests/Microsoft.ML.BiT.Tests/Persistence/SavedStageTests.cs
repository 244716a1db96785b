using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Inference;
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
        OutputColumn = "b \u00e9",
        Input = InputKind.Image,
        ImageFolder = "/some/folder",
        Recipe = PreprocessPresets.Find("huggingface"),
        Size = (224, 200),
        Model = new ModelReference("name", "/path/name.npz", "0123456789abcdef"),
        Output = "logits",
        Inference = new InferenceOptions { Device = Device.Cuda(2), Threads = 3 },
        BatchSize = 7,
        Length = 21,
    };

    [TestMethod]
    public void Everything_comes_back()
    {
        Assert.AreEqual(Spec, SavedStage.Read(SavedStage.Write(Spec)));
        var least = new StageSpec { Kind = StageKind.LoadImages, InputColumn = "a", OutputColumn = "b", Input = InputKind.Path };
        Assert.AreEqual(least, SavedStage.Read(SavedStage.Write(least)));
    }

    [TestMethod]
    public void Every_recipe_comes_back()
    {
        var own = new PreprocessRecipe { Name = "own", Resize = ResizeRule.To(17, 19), CenterCrop = (3, 5), RescaleFactor = 0.1, Mean = new(0.1, 0.2, 0.3) };
        foreach (var recipe in PreprocessPresets.All.Append(own).Append(new PreprocessRecipe { Name = "nothing" }))
        {
            var spec = Spec with { Recipe = recipe };
            Assert.AreEqual(spec, SavedStage.Read(SavedStage.Write(spec)));
        }
    }

    [TestMethod]
    public void A_newer_version_is_refused_with_both()
    {
        var json = SavedStage.Write(Spec).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        var error = Assert.ThrowsExactly<BigTransferException>(() => SavedStage.Read(json));
        StringAssert.Contains(error.Message, "expected BiT format 1 at most, found 2");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"version\":\"one\"}")]
    [DataRow("{\"version\":1,\"kind\":\"nonsense\"}")]
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

    /// <summary>The values of a part's column, whose size its attribute gives.</summary>
    private static float[] Part(VectorParts parts, string column)
    {
        var property = typeof(VectorParts).GetProperty("Part" + column["__bit.part".Length..])!;
        var values = (float[])property.GetValue(parts)!;
        Assert.HasCount(1 << int.Parse(property.Name["Part".Length..], System.Globalization.CultureInfo.InvariantCulture), values);
        return values;
    }
}
