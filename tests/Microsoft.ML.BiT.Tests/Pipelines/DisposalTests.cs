using System.Runtime.CompilerServices;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

[TestClass]
public sealed class DisposalTests : PipelineTests
{
    [TestMethod]
    public void A_disposed_transformer_says_so()
    {
        var transformer = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Fit(Data);
        var before = transformer.Transform(Data);
        transformer.Dispose();
        transformer.Dispose();
        var reading = Assert.ThrowsExactly<ObjectDisposedException>(() => before.GetColumn<float[]>("Features").Count());
        StringAssert.Contains(reading.Message, "bit-mini");
        var transforming = Assert.ThrowsExactly<ObjectDisposedException>(() => transformer.Transform(Data));
        StringAssert.Contains(transforming.Message, "'Features'");
        Assert.ThrowsExactly<ObjectDisposedException>(() => transformer.GetRowToRowMapper(Data.Schema));
        Assert.HasCount(Pictures.Rows.Count, before.GetColumn<string>("Label").ToArray(), "other columns do not need the model");
    }

    [TestMethod]
    public void A_chain_disposes_its_transformers()
    {
        var model = Classifier().Fit(Data);
        var view = model.Transform(Data);
        ((IDisposable)model).Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => view.GetColumn<float[]>("Features").Count());
    }

    [TestMethod]
    public void Transformers_over_one_model_share_it_until_the_last_is_disposed()
    {
        // Threads that nobody else asks for: a model of this test alone.
        var inference = new InferenceOptions { Device = Device.Cpu, Threads = 1 };
        BiTEstimator Estimator() => Context.Transforms.BiTFeaturizeImages(new()
        {
            OutputColumnName = "Features", InputColumnName = "ImagePath", Device = inference.Device, Threads = inference.Threads,
        });
        var estimator = Estimator();
        var (first, second, third) = (estimator.Fit(Data), estimator.Fit(Data), Estimator().Fit(Data));
        using (var lease = SharedModel.Lease("bit-mini", inference))
        {
            var model = lease.Model;
            first.Dispose();
            second.Dispose();
            Assert.HasCount(Pictures.Rows.Count, third.Transform(Data).GetColumn<float[]>("Features").ToArray());
            using var again = SharedModel.Lease("bit-mini", inference);
            Assert.AreSame(model, again.Model);
        }
        third.Dispose();
        using var fresh = SharedModel.Lease("bit-mini", inference);
        Assert.HasCount(Pictures.Rows.Count, Estimator().Fit(Data).Transform(Data).GetColumn<float[]>("Features").ToArray());
    }

    [TestMethod]
    public void The_last_lease_disposes_the_model()
    {
        var inference = new InferenceOptions { Device = Device.Cpu, Threads = 3 };
        var lease = SharedModel.Lease("bit-mini", inference);
        var model = lease.Model;
        lease.Dispose();
        lease.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => lease.Use(_ => { }));
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Run(new float[3 * 32 * 32], 1, 32, 32, "embedding", new float[model.EmbeddingSize]));
        using var next = SharedModel.Lease("bit-mini", inference);
        Assert.AreNotSame(model, next.Model);
    }

    [TestMethod]
    public void A_model_that_nobody_disposed_is_collected_with_its_pipeline()
    {
        var model = Abandon();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.IsFalse(model.IsAlive);
    }

    [TestMethod]
    public void A_model_in_use_outlives_its_lease()
    {
        var lease = SharedModel.Lease("bit-mini", new InferenceOptions { Device = Device.Cpu, Threads = 4 });
        lease.Use(model =>
        {
            lease.Dispose();
            model.Run(new float[3 * 32 * 32], 1, 32, 32, "embedding", new float[model.EmbeddingSize]);
        });
        Assert.ThrowsExactly<ObjectDisposedException>(() => lease.Use(_ => { }));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Abandon()
    {
        var transformer = Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "ImagePath", Device = Device.Cpu, Threads = 2 }).Fit(Data);
        Assert.HasCount(1, Context.Data.TakeRows(transformer.Transform(Data), 1).GetColumn<float[]>("Features").ToArray());
        using var lease = SharedModel.Lease("bit-mini", new InferenceOptions { Device = Device.Cpu, Threads = 2 });
        return new WeakReference(lease.Model);
    }
}
