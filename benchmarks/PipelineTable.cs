using System.Diagnostics;
using BigTransfer.Imaging;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>JPEG files in, embeddings out, against the network alone on pixels that are ready.</summary>
internal static class PipelineTable
{
    private const int Pictures = 320, Batch = 32, MostRounds = 7, FewestRounds = 2;

    /// <summary>Time of all rounds, about: a slow machine has fewer.</summary>
    private const double Seconds = 240;

    internal static void Write(Settings settings, TextWriter to)
    {
        string[] files = Benchmarks.Pictures.Of(settings, Pictures);
        using var quantized = QuantizedModel.Of(new BenchSettings { Model = settings.Model, Size = settings.Size }, CancellationToken.None);
        using var floats = new Network(settings, "fp32", settings.Model, files);
        using var integers = quantized.Path is { } file ? new Network(settings, "INT8", file, files) : null;
        var stock = MLNetWays.Stock(settings, floats.Recipe, files).ToList();
        var watch = Stopwatch.StartNew();
        Way[] ways =
        [
            .. floats.Ways,
            .. stock.Select(way => new Way("fp32", way.Name, way.Way.Run)).Where(way => Runs(way.Name, way.Run)),
            .. integers?.Ways ?? [],
        ];
        foreach (var way in ways)
            way.Run();
        int rounds = (int)Math.Clamp(Seconds / watch.Elapsed.TotalSeconds, FewestRounds, MostRounds);
        // The network alone again before each way: a machine that others share is not the same a minute later.
        double[][] rates = Rounds.Run([.. ways.SelectMany(way => new[] { Rate(Alone(way).Run), Rate(way.Run) })], rounds, 0);
        Markdown.Write(
            to, $"JPEG files of 500 x 375 in, embeddings out ({settings.Architecture}, {Pictures} files, batches of {Batch}, all cores):",
            ["form", "way", "images/s", "of the network alone"],
            ways.Select((way, i) => new[]
            {
                way.Form, way.Name, Rounds.Median(rates[(2 * i) + 1]).Text("F1"),
                way == Alone(way) ? "1.00" : Rounds.Ratio(rates[(2 * i) + 1], rates[2 * i]).Text("F2"),
            }));
        foreach (var (_, way) in stock)
            way.Dispose();
        if (stock.Count == 0)
            to.WriteLine("\nThe stock ML.NET way is left out: ML.NET itself is not here (`-p:MLNetAssemblies=DIR`).");
        if (integers is null)
            to.WriteLine($"\nINT8 left out: {quantized.Reason}.");

        Way Alone(Way way) => Array.Find(ways, alone => alone.Form == way.Form)!;
    }

    // ML.NET decodes with SkiaSharp, whose natives a folder of ML.NET's assemblies may lack.
    private static bool Runs(string name, Action run)
    {
        try
        {
            run();
            return true;
        }
        catch (InvalidOperationException e) when (e.GetBaseException() is ArgumentException or DllNotFoundException or TypeInitializationException)
        {
            Console.Error.WriteLine($"bench: {name} left out: {e.GetBaseException().Message}");
            return false;
        }
    }

    private static Func<double, double> Rate(Action run) => _ =>
    {
        var watch = Stopwatch.StartNew();
        run();
        return Pictures / watch.Elapsed.TotalSeconds;
    };

    /// <summary>A way from files to embeddings.</summary>
    private sealed record Way(string Form, string Name, Action Run);

    /// <summary>The ways of one network, of which the first is the network alone.</summary>
    private sealed class Network : IDisposable
    {
        private readonly BiTModel _model;
        private readonly MLNetWays.Pipeline _ours;

        internal Network(Settings settings, string form, string file, string[] files)
        {
            _model = BiTModel.Load(file, new() { Inference = new() { Device = Device.Cpu } });
            Recipe = _model.Recipe.WithSize(settings.Size);
            _ours = MLNetWays.Ours(file, Recipe, Batch, files);
            var embedder = new FileEmbedder(_model, Recipe, Batch);
            float[] pixels = Torch.Scattered(Batch * 3 * settings.Size * settings.Size);
            var vectors = new float[Batch * _model.EmbeddingSize];
            Ways =
            [
                new(form, "the network alone", () =>
                {
                    for (int done = 0; done < files.Length; done += Batch)
                        _model.Run(pixels, Batch, settings.Size, settings.Size, _model.EmbeddingLayer, vectors);
                }),
                new(form, "FileEmbedder", () => _ = embedder.Embed(files).Count(result => result.Values is null ? throw result.Error! : true)),
                new(form, MLNetWays.OursName, _ours.Run),
            ];
        }

        internal PreprocessRecipe Recipe { get; }

        internal Way[] Ways { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            _ours.Dispose();
            _model.Dispose();
        }
    }
}
