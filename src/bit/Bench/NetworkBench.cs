using BigTransfer.Inference;

namespace BigTransfer.Tool.Bench;

/// <summary>
/// Measures forms of a network against each other. Machines are busy with other things and change their clocks, so the forms take turns in many
/// short rounds, and medians count: of each rate, and of its ratio to plain ONNX Runtime's in the same round.
/// </summary>
internal static class NetworkBench
{
    private const int Rounds = 8;
    private const double PeakSeconds = 0.03;

    /// <summary>Measures what is asked for, and plain ONNX Runtime in any case.</summary>
    /// <exception cref="BigTransferException">The model cannot be run on pictures of that size.</exception>
    internal static BenchResult Run(BenchSettings settings, CancellationToken cancellation)
    {
        int threads = settings.Threads > 0 ? settings.Threads : InferenceOptions.DefaultThreads;
        MachinePeak.Measure(threads, PeakSeconds);
        var peaks = new List<double>();
        var rows = new List<BenchRow>();
        using var quantized = QuantizedModel.Of(settings, cancellation);
        foreach (int batch in settings.Batches)
            rows.AddRange(RunBatch(settings, quantized, batch, threads, peaks, cancellation));
        return new BenchResult(rows, Median(peaks));
    }

    private static IEnumerable<BenchRow> RunBatch(
        BenchSettings settings, QuantizedModel quantized, int batch, int threads, List<double> peaks, CancellationToken cancellation)
    {
        var open = new Dictionary<BenchForm, FormBench>();
        var missing = new Dictionary<BenchForm, string>();
        try
        {
            // An error here is the model's own.
            open[BenchForm.Portable] = FormBench.Open(settings.Model, settings, BenchForm.Portable, batch);
            foreach (var form in settings.Forms.Where(form => form != BenchForm.Portable))
                TryOpen(form);

            var rates = open.Keys.ToDictionary(form => form, _ => new List<double>());
            var here = new List<double>();
            for (int round = 0; round < Rounds; round++)
            {
                here.Add(MachinePeak.Measure(threads, PeakSeconds));
                foreach (var (form, bench) in open)
                    rates[form].Add(bench.Rate(settings.Seconds / Rounds, cancellation));
            }
            peaks.AddRange(here);
            return [.. settings.Forms.Select(form => open.TryGetValue(form, out var bench) ? Row(form, bench, rates, Median(here)) : Missing(form))];
        }
        finally
        {
            foreach (var bench in open.Values)
                bench.Dispose();
        }

        void TryOpen(BenchForm form)
        {
            try
            {
                string file = form == BenchForm.Int8 ? quantized.Path ?? throw new BigTransferException(quantized.Reason) : settings.Model;
                open[form] = FormBench.Open(file, settings, form, batch);
            }
            catch (BigTransferException e)
            {
                missing[form] = e.Message;
            }
        }

        BenchRow Row(BenchForm form, FormBench bench, Dictionary<BenchForm, List<double>> rates, double peak)
        {
            double rate = Median(rates[form]);
            int products = form == BenchForm.Int8 ? MachinePeak.BytesPerFloat : 1;
            return Empty(form) with
            {
                Callers = bench.Callers,
                ImagesPerSecond = rate,
                RatioToPortable = Median([.. rates[form].Zip(rates[BenchForm.Portable], (mine, plain) => mine / plain)]),
                ShareOfPeak = settings.MultiplyAdds is { } macs && products > 0 ? rate * macs / 1e9 / (peak * products) : null,
                PeakMemory = PeakMemory.Of(form == BenchForm.Int8 ? quantized.Path! : settings.Model, settings, form, batch),
                Note = bench.Note,
            };
        }

        BenchRow Missing(BenchForm form) => Empty(form) with { Note = $"not available: {missing[form]}" };

        BenchRow Empty(BenchForm form) =>
            new() { Model = settings.Model, Form = form, Size = settings.Size, Batch = batch, Threads = threads };
    }

    /// <summary>The middle one, or the mean of the middle two.</summary>
    internal static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
