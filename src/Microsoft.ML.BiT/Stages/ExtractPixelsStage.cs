using BigTransfer.Imaging;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Paths or images to normalised pixels [3, H, W].</summary>
internal sealed class ExtractPixelsStage : Stage
{
    private readonly BiTExtractPixelsOptions _options;
    private readonly Lazy<PreprocessRecipe> _recipe;

    public ExtractPixelsStage(BiTExtractPixelsOptions options)
        : base(StageKind.ExtractPixels, InputKind.Pictures, options)
    {
        _options = options;
        CheckNames([options.OutputColumnName]);
        _recipe = new(() => options.Recipe ?? RecipeOf(options.Model, Context));
    }

    public override IReadOnlyList<StageColumn> Columns =>
        [.. Specify(_recipe.Value.ExpectFixedSize()).Select(column => StageColumn.Of(column, labels: null))];

    protected override FittedStage Fit(StageInput input)
    {
        var size = _recipe.Value.ExpectFixedSize();
        var spec = NewSpec(input) with
        {
            Columns = Specify(size),
            ImageFolder = _options.ImageFolder,
            Recipe = _recipe.Value,
            ShrinkOnLoad = _options.ShrinkOnLoad,
            Size = size,
            BatchSize = _options.BatchSize,
        };
        Context.Info($"recipe {_recipe.Value.Name}, {size.Height} x {size.Width} pixels");
        return FittedStage.Create(spec, lease: null, Context);
    }

    private IReadOnlyList<ColumnSpec> Specify((int Height, int Width) size) =>
        [new() { Name = _options.OutputColumnName, Kind = ColumnKind.Vector, Shape = [3, size.Height, size.Width] }, .. MessageColumns];

    private static PreprocessRecipe RecipeOf(string model, RunContext context)
    {
        using var lease = SharedModel.Lease(model, new InferenceOptions(), context);
        return lease.Model.Recipe;
    }
}
