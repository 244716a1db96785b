using System.CommandLine;
using System.Globalization;
using BigTransfer.Graphs;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit convert SRC OUT.onnx</c>: weights of any format to an ONNX file that every runtime takes.</summary>
internal static class ConvertCommand
{
    internal static Command Create()
    {
        var source = CommonOptions.ModelArgument("SRC");
        var target = new Argument<string>("OUT.onnx")
        {
            Description = "The ONNX file to write.",
            CustomParser = result => CommonOptions.Parsed(result, text => CommonOptions.EndingIn(text, [".onnx"])),
        };
        var layer = CommonOptions.Input("--layer", "The layer that stands for the picture, in place of the embedding.", "NAME");
        var outputs = CommonOptions.List<string>("--outputs", "The graph's outputs, any layers; that of --layer and the logits by default.", s => s);
        var half = new Option<bool>("--float16-weights") { Description = "Store kernels as float16: half the file, each weight rounded to 11 bits." };
        var command = new Command("convert", "Write a model as an ONNX file, with its recipe and labels inside.")
        {
            source, target, layer, outputs, half,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string weights = parsed.GetValue(source)!, file = parsed.GetValue(target)!;
            CommonOptions.CheckOutput(file, weights);
            using var model = ModelLoader.Load(weights, new BiTModelOptions { LayerName = parsed.GetValue(layer) });
            var options = new OnnxSaveOptions { Float16Weights = parsed.GetValue(half) };
            model.SaveOnnx(file, options, parsed.GetValue(outputs) is { Length: > 0 } chosen ? chosen : null, cancellation);
            string beside = OnnxModelInfo.Read(file).ExternalFiles is { Count: > 0 } files ? $", its weights in {string.Join(", ", files)} beside it" : "";
            string size = (new FileInfo(file).Length / 1e6).ToString("F1", CultureInfo.InvariantCulture);
            Messages.Write($"{model.NetworkName} from {model.Name} written to {file} ({size} MB){beside}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
