using BigTransfer.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>What this library saves as ONNX is an ordinary model to ML.NET's own ONNX transformer.</summary>
[TestClass]
public sealed class OnnxTransformerTests : PipelineTests
{
    [TestMethod]
    public void A_saved_network_scores_the_same_in_the_stock_transformer()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("bit-onnx-").FullName, "mini.onnx");
        try
        {
            using (var model = BiTModel.Load())
                model.SaveOnnx(file, ["embedding"]);
            // The stock transformer wants every dimension told, and scores row by row.
            var shapes = new Dictionary<string, int[]> { ["pixels"] = [1, 3, 96, 96], ["embedding"] = [1, 1024] };
            var pipeline = Context.Transforms.BiTExtractPixels("pixels", "ImagePath")
                .Append(Context.Transforms.BiTScore("Features", "pixels"))
                .Append(Context.Transforms.ApplyOnnxModel("embedding", "pixels", file, shapes));
            using var fitted = pipeline.Fit(Data);
            var scored = fitted.Transform(Data);
            float[][] ours = [.. scored.GetColumn<float[]>("Features")], stock = [.. scored.GetColumn<float[]>("embedding")];
            Assert.HasCount(Pictures.Rows.Count, ours);
            for (int i = 0; i < ours.Length; i++)
                AssertClose(stock[i], ours[i], 1e-5, $"row {i}");
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }
}
