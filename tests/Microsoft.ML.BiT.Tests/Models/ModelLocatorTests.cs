using BigTransfer;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Models;

namespace Microsoft.ML.BiT.Tests.Models;

[TestClass]
public sealed class ModelLocatorTests
{
    [TestMethod]
    public void A_model_of_the_catalogue_is_found_by_its_name_where_the_file_is_gone()
    {
        using var model = BiTModel.Load();
        var reference = new ModelReference("weights.npz", Path.Combine(Path.GetTempPath(), "nowhere", "weights.npz"), model.ContentHash, "bit-mini");
        using var lease = ModelLocator.Lease(reference, new InferenceOptions());
        Assert.AreEqual("bit-mini", lease.Model.Name);
        var error = Assert.ThrowsExactly<BigTransferException>(() => ModelLocator.Lease(reference with { Sha256 = new string('0', 64) }, new InferenceOptions()));
        foreach (var part in new[] { "expects sha256 000000000000...", "weights.npz (nothing there)", $"bit-mini (sha256 {model.ContentHash[..12]}...)" })
            StringAssert.Contains(error.Message, part);
    }

    [TestMethod]
    public void A_file_that_is_no_model_is_named_with_the_reason()
    {
        var folder = Directory.CreateTempSubdirectory("bit-locator-").FullName;
        try
        {
            var file = Path.Combine(folder, "weights.npz");
            File.WriteAllText(file, "not a model");
            var error = Assert.ThrowsExactly<BigTransferException>(
                () => ModelLocator.Lease(new ModelReference("weights.npz", file, new string('0', 64)), new InferenceOptions()));
            StringAssert.Contains(error.Message, $"{file} (");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_reference_keeps_the_name_that_is_no_path()
    {
        using var embedded = BiTModel.Load();
        Assert.AreEqual(new ModelReference("bit-mini", null, embedded.ContentHash), ModelReference.Of(embedded, "bit-mini"));
        var folder = Directory.CreateTempSubdirectory("bit-locator-").FullName;
        try
        {
            var file = Path.Combine(folder, "my.onnx");
            embedded.SaveOnnx(file);
            using var saved = BiTModel.Load(file);
            Assert.AreEqual(new ModelReference("my.onnx", file, saved.ContentHash), ModelReference.Of(saved, file));
            Assert.AreEqual(new ModelReference("my.onnx", file, saved.ContentHash, "google/my"), ModelReference.Of(saved, "google/my"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
