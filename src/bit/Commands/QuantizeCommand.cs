using System.CommandLine;
using System.Globalization;
using BigTransfer.FewShot;
using BigTransfer.Models;
using BigTransfer.Quantization;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit quantize MODEL OUT.onnx --calibrate DIR</c>: a network in 8-bit integers, with ranges from real pictures.</summary>
internal static class QuantizeCommand
{
    private static readonly QuantizationOptions Defaults = new();

    internal static Command Create()
    {
        var source = CommonOptions.ModelArgument("MODEL");
        var target = new Argument<string>("OUT.onnx")
        {
            Description = "The ONNX file to write.",
            CustomParser = result => CommonOptions.Parsed(result, text => CommonOptions.EndingIn(text, [".onnx"])),
        };
        var calibrate = CommonOptions.Input("--calibrate", "Folder of pictures like those that the network is for, in sub-folders or not.", "DIR");
        calibrate.Required = true;
        var pictures = new Option<int>("--images")
        {
            Description = "Pictures to take ranges from.",
            HelpName = "N",
            DefaultValueFactory = _ => Defaults.Pictures,
            Validators = { CommonOptions.AtLeastOne },
        };
        var bits = new Option<int>("--weights")
        {
            Description = "Bits of a weight, 8 or 7: 8 is exact in ONNX Runtime on every processor, 7 in every runtime.",
            HelpName = "BITS",
            DefaultValueFactory = _ => Defaults.WeightBits,
            CustomParser = result => CommonOptions.Parsed(result, Bits),
        };
        var keep = new Option<int?>("--keep-float")
        {
            Description = "Layers to keep in float, those with the largest error, in place of --tolerance.",
            HelpName = "N",
            Validators = { CommonOptions.ZeroOrMore },
        };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = "The largest error of a layer in integers, of its root mean square; others stay in float.",
            HelpName = "SHARE",
            DefaultValueFactory = _ => Defaults.Tolerance,
            CustomParser = result => CommonOptions.Parsed(result, CommonOptions.PositiveNumber),
        };
        var json = CommonOptions.Json();
        var command = new Command("quantize", "Write a model in 8-bit integers: a quarter of the file, faster, a little off.")
        {
            source, target, calibrate, pictures, bits, keep, tolerance, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            string network = parsed.GetValue(source)!, file = parsed.GetValue(target)!, folder = parsed.GetValue(calibrate)!;
            CommonOptions.CheckOutput(file, network);
            if (!Directory.Exists(folder))
                throw new BigTransferException($"{folder}: expected a folder of pictures, found {(File.Exists(folder) ? "a file" : "nothing")}");
            var images = ImageFolder.ImageFiles(folder);
            using var model = ModelLoader.Load(network);
            var report = BiTQuantizer.Quantize(
                model, images, file,
                new QuantizationOptions
                {
                    Pictures = parsed.GetValue(pictures),
                    WeightBits = parsed.GetValue(bits),
                    KeepFloat = parsed.GetValue(keep),
                    Tolerance = parsed.GetValue(tolerance),
                },
                cancellation);
            foreach (var error in report.Unreadable)
                Messages.Write(error.Message);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(Json.Serialize(Description(model, file, report)));
            else
                Print(report);
            Messages.Write(string.Create(
                CultureInfo.InvariantCulture, $"{model.NetworkName} from {model.Name} written to {file} ({new FileInfo(file).Length / 1e6:F1} MB)"));
            return Task.FromResult(report.Unreadable.Count > 0 ? ExitCode.InputFailed : ExitCode.Done);
        });
        return command;
    }

    private static int Bits(string text) => text is "7" or "8"
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : throw new BigTransferException($"expected 7 or 8, found '{text}'");

    private static void Print(QuantizationReport report)
    {
        int width = report.Layers.Max(layer => layer.Layer.Length);
        Console.Out.WriteLine($"{"layer".PadRight(width)}  {"input range",-16}  weights %  output %");
        foreach (var layer in report.Layers)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{layer.Range.Least:G3} to {layer.Range.Most:G3}");
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Layer.PadRight(width)}  {range,-16}  {100 * layer.Weights,9:F2}  {100 * layer.Output,8:F2}")
                + (layer.KeptFloat ? "  float" : ""));
        }
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"embeddings: cosine {report.MeanCosine:F5} on average, {report.LeastCosine:F5} at least, on {report.HeldOut} pictures held out; "
            + $"ranges of {report.Pictures} pictures; {report.Layers.Count(layer => layer.KeptFloat)} of {report.Layers.Count} layers in float"));
    }

    private static Dictionary<string, object?> Description(BiTModel model, string file, QuantizationReport report) => new()
    {
        ["model"] = model.Name,
        ["output"] = file,
        ["bytes"] = new FileInfo(file).Length,
        ["pictures"] = report.Pictures,
        ["heldOut"] = report.HeldOut,
        ["failed"] = report.Unreadable.Count,
        ["meanCosine"] = Number(report.MeanCosine),
        ["leastCosine"] = Number(report.LeastCosine),
        ["layers"] = report.Layers.Select(layer => new Dictionary<string, object?>
        {
            ["layer"] = layer.Layer,
            ["input"] = layer.Input,
            ["range"] = new[] { layer.Range.Least, layer.Range.Most },
            ["weightError"] = layer.Weights,
            ["outputError"] = layer.Output,
            ["float"] = layer.KeptFloat,
        }).ToArray(),
    };

    // JSON has no NaN, which is what stands for no picture held out that can be read.
    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
