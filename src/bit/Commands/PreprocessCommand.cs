using System.CommandLine;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Numpy;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Commands;

/// <summary><c>bit preprocess IMAGE...</c>: pictures to the float32 pixels that a network takes.</summary>
internal static class PreprocessCommand
{
    internal static Command Create()
    {
        var images = CommonOptions.Paths("IMAGE", "Image files.");
        var recipes = new RecipeOptions();
        var model = new Option<string?>("--model", "-m") { Description = "The recipe of a model (the embedded one by default).", HelpName = "MODEL" };
        var size = CommonOptions.Size();
        var output = CommonOptions.Output("float32 [N, 3, H, W], in the order given (.npy).", ".npy");
        var command = new Command("preprocess", "Turn pictures into normalised pixels.") { images, model, size, output };
        recipes.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var recipe = Recipe(recipes.Chosen(parsed), parsed.GetValue(model));
            if (parsed.GetValue(size) is { } side)
                recipe = recipe.WithSize(side);
            string target = parsed.GetValue(output)!;
            string[] files = parsed.GetValue(images)!;
            CommonOptions.CheckOutput(target, files);
            var pixels = Prepare(files, recipe, cancellation);
            NpyFile.Write(target, pixels);
            Messages.Write($"[{string.Join(", ", pixels.Shape)}] by {recipe}");
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static PreprocessRecipe Recipe(PreprocessRecipe? chosen, string? model)
    {
        if (chosen is not null && model is not null)
            throw new UsageException("expected a recipe by option or that of --model, found both");
        if (chosen is not null)
            return chosen;
        using var loaded = ModelLoader.Load(model ?? BiTModel.DefaultName);
        return loaded.Recipe;
    }

    private static FloatTensor Prepare(string[] files, PreprocessRecipe recipe, CancellationToken cancellation)
    {
        float[] pixels = [];
        (int Height, int Width) size = default;
        for (int i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = ImageDecoder.Decode(files[i]);
            var own = recipe.OutputSize(image.FullWidth, image.FullHeight);
            if (i == 0)
                (size, pixels) = (own, new float[Length(files.Length, own)]);
            else if (own != size)
            {
                throw new BigTransferException(
                    $"{files[i]}: expected pixels of {size.Height} x {size.Width} as for {files[0]}, found {own.Height} x {own.Width}: "
                    + "the recipe's size follows the picture; give a recipe with a crop");
            }
            int length = 3 * size.Height * size.Width;
            Preprocessor.Run(image, recipe, pixels.AsSpan(i * length, length));
        }
        return new FloatTensor(pixels, files.Length, 3, size.Height, size.Width);
    }

    private static int Length(int count, (int Height, int Width) size) => 3L * count * size.Height * size.Width is <= int.MaxValue / 2 and var length
        ? (int)length
        : throw new BigTransferException(
            $"{count} pictures of {size.Height} x {size.Width} are more than one array holds: give fewer at once, or a smaller --size");
}
