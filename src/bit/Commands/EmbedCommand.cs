using System.CommandLine;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit embed PATH...</c>: files and folders of pictures to a table of embeddings.</summary>
internal static class EmbedCommand
{
    internal static Command Create()
    {
        var paths = CommonOptions.Paths("PATH", "Image files, and folders that are searched for them.");
        var output = CommonOptions.Output(
            "Where the embeddings go: .npy (and FILE.files.txt with the names), .csv or .jsonl.", EmbeddingTable.Endings);
        var network = new NetworkOptions(CommonOptions.EmbeddingLayer);
        var batch = CommonOptions.Batch();
        var shrink = CommonOptions.ShrinkOnLoad();
        var command = new Command("embed", "Compute the embeddings of pictures.") { paths, output, batch, shrink };
        network.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var target = EmbeddingTable.For(parsed.GetValue(output)!);
            var images = ImagePaths.Expand(parsed.GetValue(paths)!);
            CommonOptions.CheckOutput(target.Path, images.Files);
            using var model = network.Load(parsed);
            var embedder = new FileEmbedder(
                model, network.Recipe(parsed, model), parsed.GetValue(batch), shrinkOnLoad: parsed.GetValue(shrink));
            return Task.FromResult(Embed(embedder, images, target, cancellation));
        });
        return command;
    }

    private static int Embed(FileEmbedder embedder, ImagePaths images, EmbeddingTable target, CancellationToken cancellation)
    {
        var rows = new List<FileEmbedding>(images.Files.Length);
        int failed = Progress.Track("embedding", images.Files.Length, embedder.Embed(images.Files, cancellation), result =>
        {
            if (result.Error is null)
                rows.Add(result);
            return result.Error;
        });
        if (rows.Count > 0)
            target.Write(rows);
        string where = rows.Count > 0 ? $", in {target.Path}" : "", but = failed > 0 ? $"; {failed} could not be read" : "";
        string folders = images.Failed > 0 ? $"; {images.Failed} {(images.Failed == 1 ? "folder" : "folders")} left out" : "";
        Messages.Write($"{rows.Count} of {images.Files.Length} pictures embedded{where}{but}{folders}");
        return failed + images.Failed > 0 ? ExitCode.InputFailed : ExitCode.Done;
    }
}
