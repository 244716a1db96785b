using System.CommandLine;
using System.Globalization;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit classify IMAGE...</c>: pictures to the labels of a network with a head.</summary>
internal static class ClassifyCommand
{
    internal static Command Create()
    {
        var paths = CommonOptions.Paths("IMAGE", "Image files, and folders that are searched for them.");
        var network = new NetworkOptions(CommonOptions.LogitsLayer, classifies: true);
        var top = new Option<int>("--top")
        {
            Description = "Classes a picture, the best first.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
            Validators = { CommonOptions.AtLeastOne },
        };
        var scores = new Option<ScoreFunction?>("--scores")
        {
            Description = "softmax (classes exclude each other) or sigmoid (each for itself). "
                + "[default: sigmoid for the 21843 outputs of ImageNet-21k, else softmax]",
            HelpName = "FUNCTION",
            CustomParser = result => CommonOptions.Parsed<ScoreFunction?>(result, text => Function(text)),
        };
        var batch = CommonOptions.Batch();
        var shrink = CommonOptions.ShrinkOnLoad();
        var json = CommonOptions.Json();
        var command = new Command("classify", "Tell the best labels of pictures.") { paths, top, scores, batch, shrink, json };
        network.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var images = ImagePaths.Expand(parsed.GetValue(paths)!);
            using var model = network.Load(parsed);
            var classifier = new Classifier(model, parsed.GetValue(scores), network.Layer(parsed));
            var files = new FileClassifier(
                model, classifier, network.Recipe(parsed, model), parsed.GetValue(batch), parsed.GetValue(shrink));
            var results = files.Classify(images.Files, parsed.GetValue(top), cancellation);
            int failed = images.Failed + (parsed.GetValue(json) ? WriteJson(results) : Print(results));
            return Task.FromResult(failed > 0 ? ExitCode.InputFailed : ExitCode.Done);
        });
        return command;
    }

    /// <summary>Prints each picture as soon as it is known; returns how many could not be classified.</summary>
    private static int Print(IEnumerable<FileClassification> results)
    {
        int failed = 0;
        foreach (var result in results)
        {
            if (result.Classes is not { } classes)
            {
                failed++;
                Messages.Write(result.Error!.Message);
                continue;
            }
            Console.Out.WriteLine(Messages.Visible(result.Path));
            foreach (var best in classes)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {100 * best.Score,6:F2} %  {Messages.Visible(best.Label)}"));
        }
        return failed;
    }

    private static int WriteJson(IEnumerable<FileClassification> results)
    {
        FileClassification[] all = [.. results];
        Console.Out.WriteLine(Json.Serialize(all.Select(result => new Dictionary<string, object?>
        {
            ["file"] = result.Path,
            ["classes"] = result.Classes?.Select(c => new Dictionary<string, object?> { ["index"] = c.Index, ["label"] = c.Label, ["score"] = c.Score }),
            ["error"] = result.Error?.Message,
        })));
        return all.Count(result => result.Error is not null);
    }

    private static ScoreFunction Function(string text) => text.ToUpperInvariant() switch
    {
        "SOFTMAX" => ScoreFunction.Softmax,
        "SIGMOID" => ScoreFunction.Sigmoid,
        _ => throw new BigTransferException($"expected softmax or sigmoid, found '{text}'"),
    };
}
