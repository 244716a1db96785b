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
        var input = CommonOptions.Input("--input", "float32 [N, 3, H, W], already normalised (.npy).", "X.npy");
        input.Aliases.Add("-i");
        input.Required = true;
        var output = CommonOptions.Output("Arrays named by output (.npz).", ".npz");
        var outputs = CommonOptions.List<string>("--outputs", "stem, stage1 ..., norm, embedding, logits; all by default.", s => s);
        var command = new Command("run", "Run a network on prepared pixels and keep any of its activations.") { model, input, output, outputs, device };
        command.SetAction((parsed, cancellation) =>
        {
            string source = parsed.GetValue(input)!, target = parsed.GetValue(output)!, weights = parsed.GetValue(model)!;
            CommonOptions.CheckOutput(target, source, weights);
            var options = new BiTModelOptions { Inference = new InferenceOptions { Device = parsed.GetValue(device) } };
            using var network = BiTModel.Load(weights, options);
            string[] names = [.. (parsed.GetValue(outputs) is { Length: > 0 } chosen ? chosen : network.Architecture is { } bit ? BiTOutputs.All(bit) : [network.EmbeddingLayer]).Distinct()];
            var results = network.Run(NpyFile.Read(source), names, cancellation);
            NpzFile.Write(target, [.. names.Select(name => (name, results[name]))]);
            foreach (string name in names)
                Console.Out.WriteLine($"{name,-12}[{string.Join(", ", results[name].Shape)}]");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
