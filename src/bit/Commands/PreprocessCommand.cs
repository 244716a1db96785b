using System.CommandLine;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit preprocess IMAGE...</c>: pictures to the float32 pixels that a network takes.</summary>
internal static class PreprocessCommand
{
    internal static Command Create()
    {
        var images = new Argument<FileInfo[]>("IMAGE") { Description = "Image files.", Arity = ArgumentArity.OneOrMore };
        var preset = new Option<string?>("--preset") { Description = $"One of {string.Join(", ", PreprocessPresets.All.Select(p => p.Name))}.", HelpName = "NAME" };
        var config = new Option<FileInfo?>("--config") { Description = "A preprocessor_config.json of Hugging Face.", HelpName = "FILE" };
        var model = new Option<string?>("--model", "-m") { Description = "The recipe of a model (the embedded one by default).", HelpName = "MODEL" };
        var size = CommonOptions.Size();
        var output = CommonOptions.Output("float32 [N, 3, H, W], in the order given (.npy).");
        var command = new Command("preprocess", "Turn pictures into normalised pixels.") { images, preset, config, model, size, output };
        command.SetAction((parsed, cancellation) =>
        {
            var recipe = Recipe(parsed.GetValue(preset), parsed.GetValue(config), parsed.GetValue(model));
            if (parsed.GetValue(size) is { } side)
                recipe = recipe.WithSize(side);
            var pixels = Prepare(parsed.GetValue(images)!, recipe, cancellation);
            NpyFile.Write(parsed.GetValue(output)!.FullName, pixels);
            Console.Error.WriteLine($"bit: [{string.Join(", ", pixels.Shape)}] by {recipe}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static PreprocessRecipe Recipe(string? preset, FileInfo? config, string? model)
    {
        if (new object?[] { preset, config, model }.Count(o => o is not null) > 1)
            throw new UsageException("expected one of --preset, --config and --model, found several");
        if (preset is not null)
            return PreprocessPresets.Find(preset);
        if (config is not null)
            return PreprocessorConfig.Read(config.FullName);
        using var loaded = BiTModel.Load(model ?? BiTModel.DefaultName);
        return loaded.Recipe;
    }

    private static FloatTensor Prepare(FileInfo[] files, PreprocessRecipe recipe, CancellationToken cancellation)
    {
        float[] pixels = [];
        (int Height, int Width) size = default;
        for (int i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = ImageDecoder.Decode(files[i].ToString());
            var own = recipe.OutputSize(image.Width, image.Height);
            if (i == 0)
                (size, pixels) = (own, new float[checked(files.Length * 3 * own.Height * own.Width)]);
            else if (own != size)
                throw new BigTransferException($"{files[i]}: expected pixels of {size.Height} x {size.Width} as for {files[0]}, found {own.Height} x {own.Width}: the recipe's size follows the picture; give --size or a recipe with a crop");
            int length = 3 * size.Height * size.Width;
            Preprocessor.Run(image, recipe, pixels.AsSpan(i * length, length));
        }
        return new FloatTensor(pixels, files.Length, 3, size.Height, size.Width);
    }
}
