using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace StandIns.Tests;

[TestClass]
public sealed class OnnxTests
{
    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("onnx").FullName;
    private string _model = "";

    [TestInitialize]
    public void WriteModel()
    {
        _model = Path.Combine(_folder, "multiply.onnx");
        File.WriteAllBytes(_model, TinyOnnx.Multiply(1, 10, 100));
    }

    [TestCleanup]
    public void DeleteModel() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_model_maps_rows_to_vectors_of_its_shape()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Known { Values = [1, 2, 3] }, new Known { Values = [4, 5, 6] } });
        var estimator = _ml.Transforms.ApplyOnnxModel("embedding", "input", _model);
        using var model = estimator.Fit(view);
        var mapped = model.Transform(view);
        Assert.AreEqual("Vector<Single, 1, 3>", mapped.Schema["embedding"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 4, 50, 600 }, mapped.GetColumn<float[]>("embedding").Last());
        var shape = estimator.GetOutputSchema(new SchemaShape(_ml.Transforms.CustomMapping<Nothing, Known>((_, _) => { }, null)
            .GetOutputSchema(new SchemaShape([])))).Single(column => column.Name == "embedding");
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, shape.Kind);
    }

    [TestMethod]
    public void An_open_batch_takes_what_a_vector_of_any_size_holds()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Unknown { Values = [1, 1, 1, 2, 2, 2] } });
        var shapes = new Dictionary<string, int[]> { ["input"] = [0, 3], ["embedding"] = [1, 3] };
        using var model = _ml.Transforms.ApplyOnnxModel("embedding", "input", _model, shapes).Fit(view);
        CollectionAssert.AreEqual(new float[] { 1, 10, 100, 2, 20, 200 }, model.Transform(view).GetColumn<float[]>("embedding").Single());
        using var closed = _ml.Transforms.ApplyOnnxModel("embedding", "input", _model).Fit(view);
        var error = Assert.Throws<Exception>(() => closed.Transform(view).GetColumn<float[]>("embedding").ToArray());
        // The real library computes on other threads, and wraps the error.
        Assert.IsInstanceOfType<ArgumentOutOfRangeException>(error.GetBaseException());
    }

    [TestMethod]
    public void What_does_not_fit_is_an_error()
    {
        var four = _ml.Data.LoadFromEnumerable(new[] { new Four() });
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.ApplyOnnxModel("embedding", "input", _model).Fit(four));
        var texts = _ml.Data.LoadFromEnumerable(new[] { new Named() });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel("embedding", "input", _model).Fit(texts));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ApplyOnnxModel(
            "embedding", "input", _model, new Dictionary<string, int[]> { ["input"] = [1, 4] }));
        Assert.Throws<IOException>(() => _ml.Transforms.ApplyOnnxModel("embedding", "input", Path.Combine(_folder, "nowhere.onnx")));
        File.WriteAllBytes(_model, [1, 2, 3]);
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.ApplyOnnxModel("embedding", "input", _model));
    }

    [TestMethod]
    public void A_saved_model_needs_no_file_and_cleans_up_after_itself()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Known { Values = [1, 2, 3] } });
        using var stream = new MemoryStream();
        var options = new OnnxOptions { ModelFile = _model, InputColumns = ["input"], OutputColumns = ["embedding"], IntraOpNumThreads = 1 };
        using (var model = _ml.Transforms.ApplyOnnxModel(options).Fit(view))
            _ml.Model.Save(new TransformerChain<ITransformer>(model), view.Schema, stream);
        File.Delete(_model);
        stream.Position = 0;
        var loaded = new MLContext { TempFilePath = _folder }.Model.Load(stream, out _);
        Assert.HasCount(1, Directory.GetFiles(_folder));
        Assert.IsInstanceOfType<OnnxTransformer>(((TransformerChain<ITransformer>)loaded).Single());
        CollectionAssert.AreEqual(new float[] { 1, 20, 300 }, loaded.Transform(view).GetColumn<float[]>("embedding").Single());
        using var engine = _ml.Model.CreatePredictionEngine<Known, Embedding>(loaded);
        CollectionAssert.AreEqual(new float[] { 2, 20, 200 }, engine.Predict(new Known { Values = [2, 2, 2] }).Values);
        CollectionAssert.AreEqual(new float[] { 0, 0, 100 }, engine.Predict(new Known { Values = [0, 0, 1] }).Values);
        engine.Dispose();
        Assert.IsEmpty(Directory.GetFiles(_folder));
    }

    private sealed class Known
    {
        [ColumnName("input"), VectorType(3)]
        public float[] Values { get; set; } = [];
    }

    private sealed class Four
    {
        [ColumnName("input"), VectorType(4)]
        public float[] Values { get; set; } = [1, 2, 3, 4];
    }

    private sealed class Unknown
    {
        [ColumnName("input")]
        public float[] Values { get; set; } = [];
    }

    private sealed class Embedding
    {
        [ColumnName("embedding")]
        public float[] Values { get; set; } = [];
    }
}
