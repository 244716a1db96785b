using System.CommandLine;
using BigTransfer.Graphs;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit run</c>: normalised pixels in, the network's outputs out, both as numpy files.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var model = CommonOptions.Model();
        var device = CommonOptions.Device();
        var input = new Option<FileInfo>("--input", "-i") { Description = "float32 [N, 3, H, W], already normalised (.npy).", HelpName = "X.npy", Required = true };
        var output = CommonOptions.Output("Arrays named by output (.npz).");
        var outputs = CommonOptions.List<string>("--outputs", "stem, stage1 ..., norm, embedding, logits; all by default.", s => s);
        var command = new Command("run", "Run a network on prepared pixels and keep any of its activations.") { model, input, output, outputs, device };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new BiTModelOptions { Inference = new InferenceOptions { Device = parsed.GetValue(device) } };
            using var network = BiTModel.Load(parsed.GetValue(model)!, options);
            string[] names = parsed.GetValue(outputs) is { Length: > 0 } chosen ? chosen : [.. BiTOutputs.All(network.Architecture)];
            var results = network.Run(NpyFile.Read(parsed.GetValue(input)!.FullName), names, cancellation);
            NpzFile.Write(parsed.GetValue(output)!.FullName, [.. names.Select(name => (name, results[name]))]);
            foreach (string name in names)
                Console.Out.WriteLine($"{name,-12}[{string.Join(", ", results[name].Shape)}]");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
