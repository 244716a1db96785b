using System.CommandLine;
using System.Globalization;
using BigTransfer.Catalog;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit models</c>: the published models, and <c>bit models download NAME...</c>, which fetches some before they are needed.</summary>
internal static class ModelsCommand
{
    internal static Command Create()
    {
        var filter = new Argument<string?>("FILTER")
        {
            Description = "A part of the name, the architecture or what it was trained on.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var vtab = new Option<bool>("--vtab") { Description = "List the 285 models fine-tuned on the tasks of VTAB-1k too." };
        var sources = new Option<bool>("--sources") { Description = "Tell where each comes from and where it is kept." };
        var json = CommonOptions.Json();
        var command = new Command("models", "List the published models, which --model takes by name.") { filter, vtab, sources, json };
        command.SetAction(parsed => List(parsed.GetValue(filter) ?? "", parsed.GetValue(vtab), parsed.GetValue(sources), parsed.GetValue(json)));
        command.Subcommands.Add(Download());
        return command;
    }

    private static Command Download()
    {
        var names = new Argument<string[]>("NAME") { Description = "Names as 'bit models' lists them.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("download", "Fetch models into the cache and print where their weights are.") { names };
        command.SetAction((parsed, cancellation) =>
        {
            var models = parsed.GetValue(names)!.Select(Known).ToArray();
            var cache = new ModelCache(DownloadBar.Options());
            foreach (var model in models)
                Console.Out.WriteLine(cache.Fetch(model, cancellation));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static PublishedModel Known(string name) => ModelCatalog.Find(name)
        ?? throw new BigTransferException(ModelCatalog.Near(name) is { Count: > 0 } near
            ? $"no published model '{name}': did you mean {string.Join(", ", near)}?"
            : $"no published model '{name}': see bit models");

    private static int List(string filter, bool vtab, bool sources, bool json)
    {
        var models = ModelCatalog.All.Where(model => Fits(model, filter)).ToList();
        var more = ModelCatalog.Vtab.Where(model => Fits(model, filter)).ToList();
        if (vtab)
            models.AddRange(more);
        if (models.Count == 0 && !json)
            throw new BigTransferException($"no published model fits '{filter}'{(more.Count > 0 ? $"; {more.Count} of VTAB do: add --vtab" : "")}");
        var cache = new ModelCache();
        if (json)
            Console.Out.WriteLine(Json.Serialize(models.Select(model => Describe(model, cache))));
        else
            Print(models, cache, sources);
        return ExitCode.Done;
    }

    private static bool Fits(PublishedModel model, string filter) =>
        model.Aliases.Concat([model.Name, model.Architecture.Name, model.TrainedOn]).Any(text => text.Contains(filter, StringComparison.OrdinalIgnoreCase));

    private static void Print(List<PublishedModel> models, ModelCache cache, bool sources)
    {
        string[][] rows =
        [
            ["name", "architecture", "trained on", "classes", "input", "preset", "size", "here"],
            .. models.Select(model => new[]
            {
                model.Name, model.Architecture.Name, model.TrainedOn, Invariant(model.Classes), Invariant(model.InputSize), model.Preset,
                Size(model.ApproximateBytes), cache.Find(model) is null ? "" : "yes",
            }),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        for (int i = 0; i < rows.Length; i++)
        {
            Console.Out.WriteLine(string.Join("  ", rows[i].Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            if (sources && i > 0)
                PrintSources(models[i - 1], cache);
        }
    }

    private static void PrintSources(PublishedModel model, ModelCache cache)
    {
        foreach (var source in model.Sources)
        {
            Console.Out.WriteLine($"  {source.Description}");
            foreach (var file in source.Files)
                Console.Out.WriteLine($"    {file.Address} as {cache.PathOf(file)}");
        }
        if (model.Labels is { } labels)
            Console.Out.WriteLine($"  names of the classes\n    {labels.Address} as {cache.PathOf(labels)}");
    }

    private static Dictionary<string, object?> Describe(PublishedModel model, ModelCache cache) => new()
    {
        ["name"] = model.Name,
        ["aliases"] = model.Aliases,
        ["architecture"] = model.Architecture.Name,
        ["trainedOn"] = model.TrainedOn,
        ["classes"] = model.Classes,
        ["inputSize"] = model.InputSize,
        ["preset"] = model.Preset,
        ["approximateBytes"] = model.ApproximateBytes,
        ["cached"] = cache.Find(model),
        ["labels"] = model.Labels?.Address,
        ["sources"] = model.Sources.Select(source => new Dictionary<string, object?>
        {
            ["description"] = source.Description,
            ["files"] = source.Files.Select(file => new Dictionary<string, object?> { ["address"] = file.Address, ["path"] = cache.PathOf(file) }),
        }),
    };

    private static string Size(long bytes) => bytes >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB");

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
