using Microsoft.ML.BiT.Tests.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.BiT.Tests.RealMLNet.OnnxConverter;

/// <summary>What ML.NET's own export, which comes in a package of its own, makes of a pipeline with a BiT stage: what stands behind the stage, with
/// its column as an input. Nothing is lost unseen: the network is exported by <c>BiTSaveOnnx</c>.</summary>
[TestClass]
public sealed class ConvertToOnnxTests : TrainerTests
{
    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void What_stands_behind_the_stage_is_exported_with_its_column_as_an_input(BadImagePolicy policy)
    {
        var keyed = Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(Data).Transform(Data);
        var model = Stage(policy).Append(Context.Transforms.NormalizeMinMax("Features"))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey")).Fit(keyed);
        using var session = Export(model, keyed, "Score");
        Assert.IsTrue(session.InputMetadata.ContainsKey("Features"), string.Join(", ", session.InputMetadata.Keys));
        var scored = model.Transform(keyed);
        // The column that the stage made is hidden behind the normalised one of the same name.
        var made = Stage(policy).Fit(keyed).Transform(keyed).GetColumn<float[]>("Features").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        for (var i = 0; i < made.Length; i++)
            AssertClose(scores[i], Run(session, made[i]), 1e-4, $"row {i}");
    }

    [TestMethod]
    public void Of_a_pipeline_that_ends_with_the_stage_nothing_is_computed()
    {
        using var session = Export(Stage(BadImagePolicy.Throw).Fit(Data), Data, "Features");
        Assert.IsTrue(session.InputMetadata.ContainsKey("Features"), string.Join(", ", session.InputMetadata.Keys));
        float[] values = [.. Enumerable.Range(0, session.InputMetadata["Features"].Dimensions[1]).Select(i => (float)i)];
        CollectionAssert.AreEqual(values, Run(session, values));
    }

    [TestMethod]
    public void Of_a_loaded_pipeline_it_is_the_same_once_it_is_accelerated()
    {
        var keyed = Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(Data).Transform(Data);
        var model = Stage(BadImagePolicy.Throw).Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey")).Fit(keyed);
        var zip = Path.Combine(Pictures.Folder, "model.zip");
        Context.Model.Save(model, keyed.Schema, zip);
        var loaded = Context.Model.Load(zip, out _);
        using var session = Export(Context.Model.BiTAccelerate(loaded), keyed, "Score");
        var scored = model.Transform(keyed);
        AssertClose(scored.GetColumn<float[]>("Score").First(), Run(session, scored.GetColumn<float[]>("Features").First()), 1e-4, "accelerated");
        // Before that the stage is a chain of ML.NET's own, of which a custom mapping cannot be exported: ML.NET says so.
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Export(loaded, keyed, "Score").Dispose());
        StringAssert.Contains(error.Message, "can not be fully converted into a well-defined ONNX model");
    }

    private InferenceSession Export(ITransformer model, IDataView data, string output)
    {
        var file = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.onnx");
        using (var stream = File.Create(file))
            Context.Model.ConvertToOnnx(model, data, stream, output);
        return new InferenceSession(file);
    }

    /// <summary>The first output for a row of features; all other inputs, which it does not depend on, are empty.</summary>
    private static float[] Run(InferenceSession session, float[] features)
    {
        NamedOnnxValue[] inputs = [.. session.InputMetadata.Select(input => input.Value.ElementType switch
        {
            _ when input.Key == "Features" => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<float>(features, [1, features.Length])),
            var type when type == typeof(string) => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<string>(new[] { "" }, [1, 1])),
            var type when type == typeof(uint) => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<uint>(new uint[1], [1, 1])),
            _ => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<float>(new float[1], [1, 1])),
        })];
        using var results = session.Run(inputs);
        return [.. results[0].AsTensor<float>()];
    }
}
