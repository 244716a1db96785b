using System.Diagnostics;
using BigTransfer.Imaging;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>What a picture costs before the network sees it, on one core.</summary>
internal static class PreparingTable
{
    private const int Count = 64, LargeCount = 4, RoundCount = 7;

    internal static void Write(Settings settings, TextWriter to)
    {
        byte[][] encoded = [.. Pictures.Of(settings, Count).Select(File.ReadAllBytes)];
        RgbImage[] decoded = [.. encoded.Select(bytes => ImageDecoder.Decode(bytes, "picture"))];
        var recipe = PreprocessPresets.Find("official-pytorch").WithSize(settings.Size);
        var destination = new float[3 * settings.Size * settings.Size];
        byte[] large = File.ReadAllBytes(Pictures.Large(settings));
        (string Size, string Step, int Count, Action<int> Run)[] steps =
        [
            ("500 x 375", "decode, libvips", Count, i => ImageDecoder.Rent(encoded[i], "picture").Dispose()),
            ("500 x 375", "resize and normalise", Count, i => Preprocessor.Run(decoded[i], recipe, destination)),
            ("4000 x 3000", "decode, resize and normalise", LargeCount, _ => Prepare(null)),
            ("4000 x 3000", "the same, shrunk on load", LargeCount, _ => Prepare(recipe)),
        ];
        double[][] rates = Rounds.Run([.. steps.Select(step => Rate(step.Count, step.Run))], RoundCount, 0);
        Markdown.Write(
            to, $"Preparing a JPEG for {settings.Size} x {settings.Size}, on one core:", ["picture", "step", "ms"],
            steps.Select((step, i) => new[] { step.Size, step.Step, (1000 / Rounds.Median(rates[i])).Text("F2") }));

        void Prepare(PreprocessRecipe? shrinkFor)
        {
            using var picture = ImageDecoder.Rent(large, "picture", new DecodeOptions { ShrinkFor = shrinkFor });
            Preprocessor.Run(picture, recipe, destination);
        }
    }

    private static Func<double, double> Rate(int count, Action<int> run) => _ =>
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
            run(i);
        return count / watch.Elapsed.TotalSeconds;
    };
}
