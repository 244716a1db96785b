using System.CommandLine;
using BigTransfer.Tool.Bench;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit bench</c>: how fast a network runs on this machine in each of its forms.</summary>
internal static class BenchCommand
{
    internal static Command Create()
    {
        var model = CommonOptions.Model();
        var size = CommonOptions.Size();
        size.Description = "Side of the pictures in pixels.";
        size.DefaultValueFactory = _ => BenchSettings.DefaultSize;
        var batch = CommonOptions.List("--batch", "Pictures a run, each measured.", CommonOptions.Positive, _ => [1, 8]);
        var threads = new Option<int>("--threads")
        {
            Description = "Threads; one a core unless given.",
            HelpName = "N",
            Validators = { CommonOptions.AtLeastOne },
        };
        var form = CommonOptions.List("--form", $"Forms of the network, each measured: {BenchForms.Listed}.", BenchForms.Parse, _ => BenchForms.All);
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time for each row of the result.",
            HelpName = "S",
            DefaultValueFactory = _ => BenchSettings.DefaultSeconds,
            CustomParser = result => CommonOptions.Parsed(result, CommonOptions.PositiveNumber),
        };
        var json = CommonOptions.Json();
        // A process of its own for each figure: see PeakMemory.
        var memory = new Option<int?>(PeakMemory.Option) { Hidden = true };
        var command = new Command("bench", "Measure how fast a network runs here: plain ONNX Runtime against the faster forms.")
        {
            model, size, batch, threads, form, seconds, json, memory,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var settings = new BenchSettings
            {
                Model = parsed.GetValue(model)!,
                Size = parsed.GetValue(size) ?? BenchSettings.DefaultSize,
                Batches = [.. parsed.GetValue(batch)!.Distinct()],
                Threads = parsed.GetValue(threads),
                Forms = [.. parsed.GetValue(form)!.Distinct()],
                Seconds = parsed.GetValue(seconds),
            };
            return Task.FromResult(
                parsed.GetValue(memory) is { } callers ? PeakMemory.Print(settings, callers) : Run(settings, parsed.GetValue(json), cancellation));
        });
        return command;
    }

    private static int Run(BenchSettings settings, bool json, CancellationToken cancellation)
    {
        // The published models are fetched here, with a bar, and not in the midst of a measurement.
        using (var model = ModelLoader.Load(settings.Model))
            settings = settings with { MultiplyAdds = model.MultiplyAdds(settings.Size, settings.Size) };
        var result = NetworkBench.Run(settings, cancellation);
        if (json)
            Console.Out.WriteLine(Json.Serialize(result.Rows.Select(row => row.ToJson())));
        else
            BenchTable.Write(result, Console.Out);
        Messages.Write(result.Machine(settings));
        return ExitCode.Done;
    }
}
