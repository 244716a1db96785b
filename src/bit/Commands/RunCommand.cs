using System.CommandLine;
using BigTransfer.Graphs;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Numpy;
using BigTransfer.Tool.Output;

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
        var outputs = CommonOptions.List<string>(
            "--outputs", "Any layers (see bit inspect --layers); stem, stage1 ..., norm, embedding and logits by default, of a backbone its features.",
            s => s);
        outputs.Aliases.Add("--layer");
        var pooled = new Option<bool>("--pooled") { Description = "Average feature maps over space: [N, C] in place of [N, C, H, W]." };
        var command = new Command("run", "Run a network on prepared pixels and keep any of its activations.")
        {
            model, input, output, outputs, pooled, device,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string source = parsed.GetValue(input)!, target = parsed.GetValue(output)!, weights = parsed.GetValue(model)!;
            CommonOptions.CheckOutput(target, source, weights);
            var options = new BiTModelOptions { Inference = new InferenceOptions { Device = parsed.GetValue(device) } };
            using var network = ModelLoader.Load(weights, options);
            string[] names = [.. (parsed.GetValue(outputs) is { Length: > 0 } chosen ? chosen : Usual(network)).Distinct()];
            var values = network.Run(NpyFile.Read(source), names, cancellation);
            (string Name, FloatTensor Value)[] results =
                [.. names.Select(name => (name, parsed.GetValue(pooled) ? Pooling.Mean(values[name]) : values[name]))];
            NpzFile.Write(target, results);
            Tables.Write(results.Select(result => (result.Name, $"[{string.Join(", ", result.Value.Shape)}]")));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    // Of a backbone what it is a backbone for, of others everything that people ask for by name.
    private static IReadOnlyList<string> Usual(BiTModel network) =>
        network.Architecture is { } architecture && network.DefaultOutputs.Contains(network.EmbeddingLayer)
            ? BiTOutputs.All(architecture)
            : network.DefaultOutputs;
}
