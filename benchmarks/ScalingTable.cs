using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>From the small networks to the large ones.</summary>
internal static class ScalingTable
{
    private const int RoundCount = 4, Batch = 4;

    internal static void Write(Settings settings, TextWriter to)
    {
        string[] architectures = settings.Large ? ["R50x1", "R101x1", "R50x3", "R152x4"] : ["R50x1", "R101x1"];
        Markdown.Write(
            to, $"{settings.Size} x {settings.Size}, batches of {Batch}, all cores:",
            ["network", "GMAC a picture", "plain, images/s", "best form, images/s", "ratio", "of the peak", "form", "peak memory, MB"],
            architectures.Select(architecture => Row(settings, architecture)));
    }

    private static string[] Row(Settings settings, string architecture)
    {
        Console.Error.WriteLine($"bench: {architecture} ...");
        string file = RandomWeights.FileOf(architecture, settings.Folder);
        var bench = new BenchSettings { Model = file, Size = settings.Size };
        int threads = InferenceOptions.DefaultThreads;
        using var model = BiTModel.Load(file);
        double macs = model.MultiplyAdds(settings.Size, settings.Size)!.Value / 1e9;
        using var plain = FormBench.Open(file, bench, BenchForm.Portable, Batch);
        using var best = FormBench.Open(file, bench, BenchForm.Portable, Batch, new() { Device = Device.Cpu });
        double[][] rates = Rounds.Run(
            [_ => MachinePeak.Measure(threads, 0.1), seconds => plain.Rate(seconds, default), seconds => best.Rate(seconds, default)],
            RoundCount, settings.Seconds / RoundCount);
        double peak = Rounds.Median(rates[0]), rate = Rounds.Median(rates[2]);
        // What is asked for as INT8 runs in the best form that its file has, and that is what this row is of.
        return
        [
            architecture, macs.Text("F1"), Rounds.Median(rates[1]).Text("F2"), rate.Text("F2"), Rounds.Ratio(rates[2], rates[1]).Text("F2"),
            $"{(100 * rate * macs / peak).Text("F0")} %", best.Form, PeakMemory.Of(file, bench, BenchForm.Int8, Batch).Text("F0"),
        ];
    }
}
