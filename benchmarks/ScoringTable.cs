using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>The network alone, in all its forms, against plain ONNX Runtime and PyTorch in the same rounds.</summary>
internal static class ScoringTable
{
    private const int RoundCount = 8;
    private const double PeakSeconds = 0.03;
    private static readonly int[] Batches = [1, 8];

    internal static void Write(Settings settings, TextWriter to)
    {
        using var torch = Torch.Start(settings.Model);
        if (torch is not null)
            to.WriteLine($"\nPyTorch: {torch.Version}, embeddings {Deviation(torch, settings).Text("0e0")} of the largest value apart.");
        using var quantized = QuantizedModel.Of(new BenchSettings { Model = settings.Model, Size = settings.Size }, CancellationToken.None);
        var rows = new List<string[]>();
        foreach (int threads in new[] { 1, 2, InferenceOptions.DefaultThreads }.Where(n => n <= InferenceOptions.DefaultThreads).Distinct())
        {
            foreach (int batch in Batches)
                rows.AddRange(Compare(settings, quantized.Path, torch, threads, batch));
        }
        Markdown.Write(
            to, $"{settings.Architecture}, {settings.Size} x {settings.Size}, the network alone:",
            ["threads", "batch", "form", "callers", "images/s", "x plain ONNX Runtime", "of the peak", "peak memory, MB"], rows);
        if (quantized.Path is null)
            to.WriteLine($"\nINT8 left out: {quantized.Reason}.");
    }

    private static IEnumerable<string[]> Compare(Settings settings, string? integers, Torch? torch, int threads, int batch)
    {
        var bench = new BenchSettings { Model = settings.Model, Size = settings.Size, Threads = threads };
        var contestants = new List<Contestant>();
        Add("plain ONNX Runtime", BenchForm.Portable, settings.Model, bench.Inference(BenchForm.Portable));
        Add("portable", BenchForm.Portable, settings.Model, bench.Inference(BenchForm.Portable) with { Callers = 0 });
        Add("fast", BenchForm.Fast, settings.Model, bench.Inference(BenchForm.Fast));
        if (integers is not null)
            Add("INT8", BenchForm.Int8, integers, bench.Inference(BenchForm.Int8));
        // On one thread PyTorch takes other convolutions, which are many times slower.
        if (torch is not null && threads == InferenceOptions.DefaultThreads)
            contestants.Add(new("PyTorch", null, null, null, seconds => torch.Rate(threads, batch, settings.Size, seconds)));
        try
        {
            double[][] rates = Rounds.Run(
                [_ => MachinePeak.Measure(threads, PeakSeconds), .. contestants.Select(contestant => contestant.Rate)], RoundCount,
                settings.Seconds / RoundCount);
            double peak = Rounds.Median(rates[0]);
            using var model = BiTModel.Load(settings.Model);
            double macs = model.MultiplyAdds(settings.Size, settings.Size)!.Value / 1e9;
            return [.. contestants.Select((contestant, i) => Row(contestant, Rounds.Median(rates[1 + i]), Rounds.Ratio(rates[1 + i], rates[1])))];

            string[] Row(Contestant contestant, double rate, double ratio)
            {
                int products = contestant.Form == BenchForm.Int8 ? MachinePeak.BytesPerFloat : 1;
                double? memory = contestant.Form is { } form ? PeakMemory.Of(contestant.File!, bench, form, batch, contestant.Bench!.Inference.Callers) : null;
                return
                [
                    threads.Text(), batch.Text(), contestant.Name, contestant.Bench?.Callers.Text() ?? "", rate.Text("F1"), ratio.Text("F2"),
                    products > 0 ? $"{(100 * rate * macs / (peak * products)).Text("F0")} %" : "", memory.Text("F0"),
                ];
            }
        }
        finally
        {
            foreach (var contestant in contestants)
                contestant.Bench?.Dispose();
        }

        void Add(string name, BenchForm form, string file, InferenceOptions inference)
        {
            try
            {
                var opened = FormBench.Open(file, bench, form, batch, inference);
                contestants.Add(new(name, form, file, opened, seconds => opened.Rate(seconds, CancellationToken.None)));
            }
            catch (BigTransfer.BigTransferException e)
            {
                Console.Error.WriteLine($"bench: {name} left out: {e.Message}");
            }
        }
    }

    private static double Deviation(Torch torch, Settings settings)
    {
        using var model = BiTModel.Load(settings.Model, new() { Inference = new() { Device = Device.Cpu, Form = NetworkForm.Portable } });
        float[] ours = new float[model.EmbeddingSize];
        model.Run(Torch.Scattered(3 * settings.Size * settings.Size), 1, settings.Size, settings.Size, model.EmbeddingLayer, ours);
        return ours.Zip(torch.EmbeddingOfScattered(settings.Size), (a, b) => Math.Abs(a - b)).Max() / ours.Max(Math.Abs);
    }

    private sealed record Contestant(string Name, BenchForm? Form, string? File, FormBench? Bench, Func<double, double> Rate);
}
