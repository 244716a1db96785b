using System.Diagnostics;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>JPEG files in, embeddings out, against the network alone on pixels that are ready.</summary>
internal static class PipelineTable
{
    private const int Pictures = 160, Batch = 32, MostRounds = 5, FewestRounds = 2;

    /// <summary>Time of all rounds, about: a slow machine has fewer.</summary>
    private const double Seconds = 60;

    internal static void Write(Settings settings, TextWriter to)
    {
        string[] files = Benchmarks.Pictures.Of(settings, Pictures);
        using var model = BiTModel.Load(settings.Model, new() { Inference = new() { Device = Device.Cpu } });
        var recipe = model.Recipe.WithSize(settings.Size);
        var embedder = new FileEmbedder(model, recipe, Batch);
        float[] pixels = Torch.Scattered(Batch * 3 * settings.Size * settings.Size);
        var vectors = new float[Batch * model.EmbeddingSize];
        var ways = new List<(string Name, Action Run)>
        {
            ("the network alone", () =>
            {
                for (int done = 0; done < Pictures; done += Batch)
                    model.Run(pixels, Batch, settings.Size, settings.Size, model.EmbeddingLayer, vectors);
            }),
            ("FileEmbedder", () => _ = embedder.Embed(files).Count(result => result.Values is null ? throw result.Error! : true)),
        };
        using var ours = MLNetWays.Ours(settings.Model, recipe, Batch, files);
        ways.Add((MLNetWays.OursName, ours.Run));
        var stock = MLNetWays.Stock(settings, recipe, files).ToList();
        ways.AddRange(stock.Select(way => (way.Name, (Action)way.Way.Run)));
        var watch = Stopwatch.StartNew();
        ways.RemoveAll(way => !Runs(way.Name, way.Run));
        int rounds = (int)Math.Clamp(Seconds / watch.Elapsed.TotalSeconds, FewestRounds, MostRounds);
        double[][] rates = Rounds.Run([.. ways.Select(way => Rate(way.Run))], rounds, 0);
        Markdown.Write(
            to, $"JPEG files of 500 x 375 in, embeddings out ({settings.Architecture}, {Pictures} files, batches of {Batch}, all cores):",
            ["way", "images/s", "of the network alone"],
            ways.Select((way, i) => new[] { way.Name, Rounds.Median(rates[i]).Text("F1"), Rounds.Ratio(rates[i], rates[0]).Text("F2") }));
        foreach (var (_, way) in stock)
            way.Dispose();
        if (stock.Count == 0)
            to.WriteLine("\nThe stock ML.NET way is left out: ML.NET itself is not here (`-p:MLNetAssemblies=DIR`).");
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
}
