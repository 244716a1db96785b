using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using BigTransfer.FewShot;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FewShotTransfer;

/// <summary>What the sample prints, in aligned columns.</summary>
internal static class Report
{
    /// <summary>What the sample runs on.</summary>
    internal static void Ground(string modelName)
    {
        using var model = BiTModel.Load(modelName);
        Note($"ML.NET         {MLNet()}");
        Note($"ONNX Runtime   {OnnxRuntimeLibrary.Version}");
        Note($"device         {model.Device}");
        Note($"model          {model.NetworkName}, {model.EmbeddingSize} features a picture, {model.Source}");
        Note($"preprocessing  {model.Recipe}");
    }

    internal static void StageHeader() => Note($"\n{"stage",-36}{"seconds",9}{"images",9}{"images/s",10}");

    /// <summary>Does a piece of work and prints how long it took and, where that says something, how many images a second.</summary>
    internal static T Stage<T>(string name, int? images, Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        T result = work();
        double seconds = watch.Elapsed.TotalSeconds;
        Note($"{name,-36}{seconds,9:F2}{images,9}{images / seconds,10:F0}");
        return result;
    }

    /// <inheritdoc cref="Stage{T}(string, int?, Func{T})"/>
    internal static T Stage<T>(string name, Func<T> work) => Stage(name, null, work);

    /// <inheritdoc cref="Stage{T}(string, int?, Func{T})"/>
    internal static void Stage(string name, Action work) => Stage(name, null, work);

    /// <inheritdoc cref="Stage{T}(string, int?, Func{T})"/>
    internal static void Stage(string name, int? images, Action work) => Stage(name, images, () => { work(); return true; });

    internal static void Accuracy(Draws draws, params ReadOnlySpan<(string Features, MulticlassClassificationMetrics[][] Metrics)> rows)
    {
        Note($"\naccuracy in %, mean ± standard deviation of {draws.Seeds} draws; guessing gives {100.0 / draws.Classes.Length:F1}");
        Note($"{"labelled pictures a class",-26}{string.Concat(draws.Shots.Select(shots => $"{shots,14}"))}");
        foreach (var (features, metrics) in rows)
        {
            var results = draws.Shots.Zip(metrics, (shots, trials) => new FewShotResult(shots, [.. trials.Select(m => m.MicroAccuracy)]));
            var cells = results.Select(r => string.Create(CultureInfo.InvariantCulture, $"{100 * r.Mean,7:F1} ± {100 * r.Deviation,4:F1}"));
            Note($"{features,-26}{string.Concat(cells)}");
        }
        if (draws.LeftOut is { } reason)
            Note($"{reason}");
    }

    internal static void Confusion(Draws draws, ConfusionMatrix matrix)
    {
        int width = draws.Classes.Max(name => name.Length) + 2;
        Note($"\nconfusion matrix, {draws.Shots[^1]} labelled a class, first draw (rows: what it is, columns: what it is taken for)");
        Note($"{new string(' ', 4 + width)}{string.Concat(draws.Classes.Select((_, i) => $"{i + 1,4}"))}");
        for (int i = 0; i < draws.Classes.Length; i++)
        {
            var counts = matrix.Counts[i].Select(count => count == 0 ? "   ." : $"{(int)count,4}");
            Note($"{i + 1,2}  {draws.Classes[i].PadRight(width)}{string.Concat(counts)}");
        }
    }

    internal static void Prediction(Picture picture, Prediction prediction, IReadOnlyList<string> names)
    {
        Note($"\n{Path.Combine(picture.Label, Path.GetFileName(picture.ImagePath))} is taken for: {prediction.PredictedLabel}");
        foreach (var (score, name) in prediction.Score.Zip(names).OrderByDescending(pair => pair.First).Take(5))
            Note($"  {score,6:F3}  {name}");
    }

    internal static void Note(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text).TrimEnd(' '));

    private static string MLNet()
    {
        var attribute = typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        string version = attribute?.InformationalVersion.Split('+')[0] ?? "of unknown version";
        return version.Contains("standin", StringComparison.Ordinal)
            ? $"{version}: the package feed lacks Microsoft.ML, a stand-in of its API is used"
            : version;
    }
}
