using System.CommandLine;
using System.Globalization;
using BigTransfer.Models;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit convert SRC OUT.onnx</c>: weights of any format to an ONNX file that every runtime takes.</summary>
internal static class ConvertCommand
{
    internal static Command Create()
    {
        var source = new Argument<string>("SRC") { Description = "A file of weights, a folder or a known name." };
        var target = new Argument<FileInfo>("OUT.onnx") { Description = "The ONNX file to write." };
        var outputs = CommonOptions.List<string>("--outputs", "The graph's outputs; embedding and logits by default.", s => s);
        var command = new Command("convert", "Write a model as an ONNX file, with its recipe and labels inside.") { source, target, outputs };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(target)!;
            using var model = BiTModel.Load(parsed.GetValue(source)!);
            model.SaveOnnx(file.FullName, parsed.GetValue(outputs) is { Length: > 0 } chosen ? chosen : null);
            file.Refresh();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bit: {model.Architecture.Name} from {model.Name} written to {file} ({file.Length / 1e6:F1} MB)"));
            return ExitCode.Done;
        });
        return command;
    }
}
