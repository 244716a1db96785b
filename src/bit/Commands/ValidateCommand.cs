using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using BigTransfer.FewShot;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit validate</c>: how often the classes of a network are right on labelled pictures.</summary>
internal static class ValidateCommand
{
    private const int Top = 5;

    internal static Command Create()
    {
        var images = CommonOptions.Input("--images", "Folder with one sub-folder a class, named by id, label or index of the class.", "DIR");
        images.Required = true;
        var network = new NetworkOptions(CommonOptions.LogitsLayer, classifies: true);
        var batch = CommonOptions.Batch();
        var json = CommonOptions.Json();
        var command = new Command("validate", "Measure top-1 and top-5 accuracy on folders of labelled pictures.") { images, batch, json };
        network.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            string root = parsed.GetValue(images)!;
            using var model = network.Load(parsed);
            var classifier = new Classifier(model, layer: network.Layer(parsed));
            var pictures = ImageFolder.List(root);
            var folders = ClassFolders.Match(root, [.. pictures.Select(p => p.Label).Distinct()], classifier);
            var files = new FileClassifier(model, classifier, network.Recipe(parsed, model), parsed.GetValue(batch));
            // The session opens here, so that the time is that of the pictures.
            string device = model.DeviceOf(classifier.Layer).ToString();
            var report = Measure(files, pictures, folders, cancellation);
            if (report.Images == 0)
                throw new BigTransferException($"{root}: expected pictures that can be read, found none");
            if (parsed.GetValue(json))
                Console.Out.WriteLine(Json.Serialize(report.ToDictionary(model, device, network.Recipe(parsed, model).ToString())));
            else
                report.Print(model);
            return Task.FromResult(report.Failed > 0 ? ExitCode.InputFailed : ExitCode.Done);
        });
        return command;
    }

    private static Report Measure(FileClassifier files, IReadOnlyList<LabelledImage> pictures, ClassFolders folders, CancellationToken cancellation)
    {
        int row = 0, best = 0, among = 0;
        var clock = Stopwatch.StartNew();
        int failed = Progress.Track("pictures", pictures.Count, files.Classify(pictures.Select(p => p.Path), Top, cancellation), result =>
        {
            int expected = folders.Classes[pictures[row++].Label];
            best += result.Classes?[0].Index == expected ? 1 : 0;
            among += result.Classes?.Any(c => c.Index == expected) == true ? 1 : 0;
            return result.Error;
        });
        return new Report(folders, pictures.Count - failed, failed, best, among, clock.Elapsed.TotalSeconds);
    }

    /// <param name="Folders">The folders and how they are named.</param>
    /// <param name="Images">Pictures that were classified.</param>
    /// <param name="Failed">Pictures that could not be, and are left out.</param>
    /// <param name="Best">Pictures whose best class is the right one.</param>
    /// <param name="Among">Pictures whose right class is among the best five.</param>
    /// <param name="Seconds">Reading, preparing and classifying them.</param>
    private sealed record Report(ClassFolders Folders, int Images, int Failed, int Best, int Among, double Seconds)
    {
        private double Speed => (Images + Failed) / Seconds;

        internal void Print(BiTModel model)
        {
            Tables.Write(
            [
                ("model", model.Name),
                ("classes", $"{Folders.Classes.Values.Distinct().Count()} of {model.Classes}, folders named by {Folders.Way}"),
                ("images", Failed == 0 ? $"{Images}" : $"{Images}, and {Failed} that could not be read"),
                ("top-1", Share(Best)),
                ("top-5", Share(Among)),
                ("time", string.Create(CultureInfo.InvariantCulture, $"{Seconds:F1} s, {Speed:F1} images/s")),
            ]);
        }

        internal Dictionary<string, object?> ToDictionary(BiTModel model, string device, string recipe) => new()
        {
            ["model"] = model.Name,
            ["device"] = device,
            ["recipe"] = recipe,
            ["classes"] = Folders.Classes.Values.Distinct().Count(),
            ["foldersNamedBy"] = Folders.Way,
            ["images"] = Images,
            ["failed"] = Failed,
            ["top1"] = Best / (double)Images,
            ["top5"] = Among / (double)Images,
            ["seconds"] = Seconds,
            ["imagesPerSecond"] = Speed,
        };

        private string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Images:F2} %");
    }
}
