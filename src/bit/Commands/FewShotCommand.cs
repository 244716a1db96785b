using System.CommandLine;
using System.Globalization;
using BigTransfer.FewShot;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit fewshot</c>: how well a few labelled pictures a class make a classifier, by the authors' linear probe.</summary>
internal static class FewShotCommand
{
    internal static Command Create()
    {
        var train = CommonOptions.Input("--train", "Folder to draw from, one sub-folder a class.", "DIR");
        var test = CommonOptions.Input("--test", "Folder to test on, with the same sub-folders.", "DIR");
        train.Required = test.Required = true;
        var network = new NetworkOptions(CommonOptions.EmbeddingLayer);
        var shots = CommonOptions.List("--shots", "Labelled pictures a class.", CommonOptions.Positive, _ => [1, 5, 10]);
        var seeds = new Option<int>("--seeds")
        {
            Description = "Draws to average over.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
            Validators = { CommonOptions.AtLeastOne },
        };
        var l2 = new Option<double>("--l2")
        {
            Description = "The probe's regularisation.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => LinearProbe.DefaultL2,
            CustomParser = result => CommonOptions.Parsed(result, CommonOptions.PositiveNumber),
        };
        var save = new Option<string>("--save")
        {
            Description = "Fit the probe to all training pictures and write network and probe as one ONNX file, for bit classify and every runtime.",
            HelpName = "OUT.onnx",
            CustomParser = result => CommonOptions.Parsed(result, text => CommonOptions.EndingIn(text, [".onnx"])),
        };
        var json = CommonOptions.Json();
        var command = new Command("fewshot", "Measure few-shot accuracy on folders of labelled pictures.")
        {
            train, test, shots, seeds, l2, save, json,
        };
        network.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(save) is { } target)
                CommonOptions.CheckOutput(target);
            using var model = network.Load(parsed);
            var recipe = network.Recipe(parsed, model);
            var embedder = new FileEmbedder(model, recipe);
            string[] classes = [];
            var training = LabelledFeatures.Compute("training pictures", embedder, parsed.GetValue(train)!, ref classes, cancellation);
            var testing = LabelledFeatures.Compute("test pictures", embedder, parsed.GetValue(test)!, ref classes, cancellation);
            training.ExpectEach(classes, parsed.GetValue(shots)!.Max(), parsed.GetValue(train)!);
            int draws = parsed.GetValue(seeds);
            FewShotResult[] results = [.. parsed.GetValue(shots)!.Select(k => FewShotEvaluation.Run(
                training.Features, training.Labels, testing.Features, testing.Labels, classes.Length, k, draws, parsed.GetValue(l2), cancellation))];
            if (parsed.GetValue(save) is { } file)
            {
                var probe = LinearProbe.Fit(training.Features, training.Labels, classes.Length, parsed.GetValue(l2));
                Save(model, recipe, probe.ToHead(classes), file, cancellation);
            }
            if (parsed.GetValue(json))
                Console.Out.WriteLine(Json.Serialize(Report(model, recipe.ToString(), classes, training, testing, draws, parsed.GetValue(l2), results)));
            else
                Print(model, classes, training, testing, draws, results);
            return Task.FromResult(training.Failed + testing.Failed > 0 ? ExitCode.InputFailed : ExitCode.Done);
        });
        return command;
    }

    private static void Save(BiTModel model, PreprocessRecipe recipe, OnnxHead head, string file, CancellationToken cancellation)
    {
        // With the recipe that the features were made by.
        using var prepared = BiTModel.Load(
            model.Path ?? model.Name, new BiTModelOptions { LayerName = model.EmbeddingLayer, Recipe = recipe }, cancellation);
        prepared.SaveOnnx(file, head, cancellation: cancellation);
        Messages.Write($"{model.Name} with a linear probe for {head.Classes} classes written to {file}");
    }

    private static void Print(BiTModel model, string[] classes, LabelledFeatures train, LabelledFeatures test, int seeds, FewShotResult[] results)
    {
        string pictures = $"{train.Labels.Count} training and {test.Labels.Count} test pictures", draws = seeds == 1 ? "1 seed" : $"{seeds} seeds";
        Console.Out.WriteLine($"{model.Name}: {classes.Length} classes, {pictures}, {draws}");
        Console.Out.WriteLine("shots   accuracy %   spread");
        foreach (var result in results)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Shots,5}   {100 * result.Mean,10:F1}   {100 * result.Deviation,6:F1}"));
    }

    private static Dictionary<string, object?> Report(
        BiTModel model, string recipe, string[] classes, LabelledFeatures train, LabelledFeatures test, int seeds, double l2, FewShotResult[] results) => new()
        {
            ["model"] = model.Name,
            ["device"] = model.Device.ToString(),
            ["recipe"] = recipe,
            ["classes"] = classes,
            ["train"] = train.Labels.Count,
            ["test"] = test.Labels.Count,
            ["failed"] = train.Failed + test.Failed,
            ["seeds"] = seeds,
            ["l2"] = l2,
            ["results"] = results.Select(r => new Dictionary<string, object?>
            {
                ["shots"] = r.Shots,
                ["mean"] = r.Mean,
                ["deviation"] = r.Deviation,
                ["accuracies"] = r.Accuracies,
            }).ToArray(),
        };
}
