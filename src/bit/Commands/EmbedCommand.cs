using System.CommandLine;
using BigTransfer.FewShot;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit embed PATH...</c>: files and folders of pictures to a table of embeddings.</summary>
internal static class EmbedCommand
{
    internal static Command Create()
    {
        var paths = CommonOptions.Paths("PATH", "Image files, and folders that are searched for them.");
        var model = CommonOptions.Model();
        var device = CommonOptions.Device();
        var size = CommonOptions.Size();
        var batch = CommonOptions.Batch();
        var output = CommonOptions.Output("Where the embeddings go: .npy (and FILE.files.txt with the names), .csv or .jsonl.", EmbeddingTable.Endings);
        var command = new Command("embed", "Compute the embeddings of pictures.") { paths, model, output, size, batch, device };
        command.SetAction((parsed, cancellation) =>
        {
            var target = EmbeddingTable.For(parsed.GetValue(output)!);
            string[] files = Expand(parsed.GetValue(paths)!);
            CommonOptions.CheckOutput(target.Path, files);
            using var network = BiTModel.Load(parsed.GetValue(model)!, new BiTModelOptions { Inference = new InferenceOptions { Device = parsed.GetValue(device) } });
            var recipe = parsed.GetValue(size) is { } side ? network.Recipe.WithSize(side) : network.Recipe;
            return Task.FromResult(Embed(new FileEmbedder(network, recipe, parsed.GetValue(batch)), files, target, cancellation));
        });
        return command;
    }

    private static int Embed(FileEmbedder embedder, string[] files, EmbeddingTable target, CancellationToken cancellation)
    {
        var rows = new List<FileEmbedding>(files.Length);
        int failed = Progress.Track("embedding", files.Length, embedder.Embed(files, cancellation), result =>
        {
            if (result.Error is null)
                rows.Add(result);
            return result.Error;
        });
        if (rows.Count > 0)
            target.Write(rows);
        string where = rows.Count > 0 ? $", in {target.Path}" : "", but = failed > 0 ? $"; {failed} could not be read" : "";
        Messages.Write($"{rows.Count} of {files.Length} pictures embedded{where}{but}");
        return failed > 0 ? ExitCode.InputFailed : ExitCode.Done;
    }

    private static string[] Expand(string[] paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
                files.AddRange(ImageFolder.ImageFiles(path));
            else
                files.Add(path);
        }
        return [.. files];
    }
}
