using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace BigTransfer.Extensions.AI.Tests;

[TestClass]
public sealed class BiTEmbeddingGeneratorTests
{
    private static readonly Lazy<BiTModel> Mini = new(() => BiTModel.Load());

    [ClassCleanup]
    public static void Dispose()
    {
        if (Mini.IsValueCreated)
            Mini.Value.Dispose();
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(32)]
    public async Task Embeddings_equal_the_models_own_in_order(int batchSize)
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value, batchSize);
        var pictures = Enumerable.Range(0, 5).Select(Picture).ToList();
        var embeddings = await generator.GenerateAsync(pictures.Select(Content));
        Assert.HasCount(5, embeddings);
        foreach (var (picture, embedding) in pictures.Zip(embeddings))
        {
            float[] expected = Mini.Value.Embed(ImageDecoder.Decode(picture, "png"));
            float largest = expected.Max(Math.Abs);
            Assert.AreEqual("bit-mini", embedding.ModelId);
            Assert.AreEqual(1024, embedding.Vector.Length);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], embedding.Vector.Span[i], 1e-5f * largest);
        }
    }

    [TestMethod]
    public async Task Nothing_in_gives_nothing_out()
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value);
        Assert.IsEmpty(await generator.GenerateAsync([]));
    }

    [TestMethod]
    public async Task A_value_that_is_no_picture_is_named()
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value);
        var good = Content(Picture(0));
        await Expect([good, new DataContent("no picture"u8.ToArray(), "image/png") { Name = "cat.png" }], "value 1 (cat.png): cannot be read as an image");
        await Expect([good, good, new DataContent("{}"u8.ToArray(), "application/json")], "value 2: expected an image, found application/json");
        await Expect([null!], "value 0: expected an image, found null");

        async Task Expect(DataContent[] values, string message) => StringAssert.StartsWith(
            (await Assert.ThrowsExactlyAsync<BigTransferException>(() => generator.GenerateAsync(values))).Message, message);
    }

    [TestMethod]
    public async Task A_wish_for_another_model_or_length_is_refused()
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value);
        await generator.GenerateAsync([Content(Picture(0))], new EmbeddingGenerationOptions { ModelId = "bit-mini", Dimensions = 1024 });
        Assert.AreEqual(
            "bit-mini: expected embeddings of 1024 dimensions, found 64 asked for",
            (await Assert.ThrowsExactlyAsync<BigTransferException>(() => generator.GenerateAsync([], new() { Dimensions = 64 }))).Message);
        StringAssert.Contains(
            (await Assert.ThrowsExactlyAsync<BigTransferException>(() => generator.GenerateAsync([], new() { ModelId = "clip" }))).Message, "'clip'");
    }

    [TestMethod]
    public async Task Cancellation_stops_it()
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value, batchSize: 1);
        using var source = new CancellationTokenSource();
        int asked = 0;
        IEnumerable<DataContent> Endless()
        {
            while (true)
            {
                if (++asked == 3)
                    source.Cancel();
                yield return Content(Picture(asked));
            }
        }
        await Assert.ThrowsAsync<OperationCanceledException>(() => generator.GenerateAsync(Endless(), cancellationToken: source.Token));
        Assert.IsLessThanOrEqualTo(3, asked);
    }

    [TestMethod]
    public async Task Several_callers_share_one_generator()
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value, batchSize: 2);
        float[][] expected = [.. Enumerable.Range(0, 6).Select(i => Mini.Value.Embed(ImageDecoder.Decode(Picture(i), "png")))];
        await Parallel.ForAsync(0, 12, async (i, cancellation) =>
        {
            var found = (await generator.GenerateAsync([Content(Picture(i % 6)), Content(Picture((i + 1) % 6))], cancellationToken: cancellation))[1].Vector;
            float[] own = expected[(i + 1) % 6];
            for (int k = 0; k < own.Length; k++)
                Assert.AreEqual(own[k], found.Span[k], 1e-5f * own.Max(Math.Abs));
        });
    }

    [TestMethod]
    public void It_tells_what_it_is()
    {
        using var generator = new BiTEmbeddingGenerator(Mini.Value);
        var metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.AreEqual("bit", metadata.ProviderName);
        Assert.AreEqual("bit-mini", metadata.DefaultModelId);
        Assert.AreEqual(1024, metadata.DefaultModelDimensions);
        Assert.AreSame(Mini.Value, generator.GetService<BiTModel>());
        Assert.AreSame(generator, generator.GetService<BiTEmbeddingGenerator>());
        Assert.IsNull(generator.GetService<string>());
        Assert.IsNull(generator.GetService<BiTModel>("key"));
    }

    [TestMethod]
    public async Task It_is_injected_with_its_options()
    {
        var services = new ServiceCollection();
        services.AddBiTEmbeddingGenerator(options => options.LayerName = BiTOutputs.Stage(2)).PostConfigure(options => options.Device = "cpu");
        await using var provider = services.BuildServiceProvider();
        var generator = provider.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>();
        Assert.AreSame(generator, provider.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>());
        var vector = await generator.GenerateVectorAsync(Content(Picture(1)));
        Assert.AreEqual(256, vector.Length, "the second stage's channels at width 0.5");
    }

    [TestMethod]
    public void Wrong_options_are_named()
    {
        Assert.AreEqual("expected a BatchSize of at least 1 and Threads of at least 0, found 0 and 0", Message(options => options.BatchSize = 0));
        StringAssert.Contains(Message(options => options.Device = "tpu"), "'tpu'");
        StringAssert.Contains(Message(options => options.Model = "no-such-model"), "'no-such-model'");
        StringAssert.Contains(Message(options => options.LayerName = "stage9"), "'stage9'");

        static string Message(Action<BiTEmbeddingOptions> configure)
        {
            var services = new ServiceCollection();
            services.AddBiTEmbeddingGenerator(configure);
            using var provider = services.BuildServiceProvider();
            return Assert.ThrowsExactly<BigTransferException>(provider.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>).Message;
        }
    }

    private static DataContent Content(byte[] png) => new(png, "image/png");

    /// <summary>A small picture of its own for each number.</summary>
    private static byte[] Picture(int number)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        try
        {
            ImageEncoder.SavePng(new RgbImage(40, 30, [.. Enumerable.Range(0, 40 * 30 * 3).Select(i => (byte)(i * (number + 3)))]), path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
