using BigTransfer.Inference;

namespace BigTransfer.Tool.Bench;

/// <summary>
/// Measures forms of a network against each other, in short rounds: medians of each rate, and of its ratio to plain ONNX Runtime's in the same
/// round.
/// </summary>
internal static class NetworkBench
{
    private const int RoundCount = 8;
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
        return new BenchResult(rows, Rounds.Median(peaks));
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

            var forms = open.Keys.ToList();
            double[][] rates = Rounds.Run(
                [_ => MachinePeak.Measure(threads, PeakSeconds), .. forms.Select(Rate)],
                RoundCount, settings.Seconds / RoundCount);
            peaks.AddRange(rates[0]);
            return [.. settings.Forms.Select(form => forms.IndexOf(form) is >= 0 and var i ? Row(form, rates[1 + i], rates[1], rates[0]) : Missing(form))];
        }
        finally
        {
            foreach (var bench in open.Values)
                bench.Dispose();
        }

        Func<double, double> Rate(BenchForm form) => seconds => open[form].Rate(seconds, cancellation);

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

        BenchRow Row(BenchForm form, double[] mine, double[] plain, double[] peak)
        {
            double rate = Rounds.Median(mine);
            int products = form == BenchForm.Int8 ? MachinePeak.BytesPerFloat : 1;
            return Empty(form) with
            {
                Callers = open[form].Callers,
                ImagesPerSecond = rate,
                RatioToPortable = Rounds.Ratio(mine, plain),
                ShareOfPeak = settings.MultiplyAdds is { } macs && products > 0 ? rate * macs / 1e9 / (Rounds.Median(peak) * products) : null,
                PeakMemory = PeakMemory.Of(form == BenchForm.Int8 ? quantized.Path! : settings.Model, settings, form, batch),
                Note = open[form].Note,
            };
        }

        BenchRow Missing(BenchForm form) => Empty(form) with { Note = $"not available: {missing[form]}" };

        BenchRow Empty(BenchForm form) =>
            new() { Model = settings.Model, Form = form, Size = settings.Size, Batch = batch, Threads = threads };
    }
}
