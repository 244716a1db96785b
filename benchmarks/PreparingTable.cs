using System.Diagnostics;
using BigTransfer.Imaging;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>What a picture costs before the network sees it, on one core.</summary>
internal static class PreparingTable
{
    private const int Count = 64, RoundCount = 7;

    internal static void Write(Settings settings, TextWriter to)
    {
        byte[][] encoded = [.. Pictures.Of(settings, Count).Select(File.ReadAllBytes)];
        RgbImage[] decoded = [.. encoded.Select(bytes => ImageDecoder.Decode(bytes, "picture"))];
        var recipe = PreprocessPresets.Find("official-pytorch").WithSize(settings.Size);
        var destination = new float[3 * settings.Size * settings.Size];
        (string Name, Action<int> Run)[] steps =
        [
            ("decode, libvips", i => ImageDecoder.Rent(encoded[i], "picture").Dispose()),
            ("resize and normalise", i => Preprocessor.Run(decoded[i], recipe, destination)),
        ];
        double[][] rates = Rounds.Run([.. steps.Select(step => Rate(step.Run))], RoundCount, 0);
        Markdown.Write(
            to, $"Preparing a JPEG of 500 x 375 for {settings.Size} x {settings.Size}, on one core:", ["step", "ms"],
            steps.Select((step, i) => new[] { step.Name, (1000 / Rounds.Median(rates[i])).Text("F2") }));
    }

    private static Func<double, double> Rate(Action<int> run) => _ =>
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Count; i++)
            run(i);
        return Count / watch.Elapsed.TotalSeconds;
    };
}
