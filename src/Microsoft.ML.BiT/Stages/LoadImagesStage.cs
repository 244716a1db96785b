using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Paths to images. Row by row: an image is large, and belongs to whoever read it.</summary>
internal sealed class LoadImagesStage(BiTLoadImagesOptions options) : Stage(StageKind.LoadImages, InputKind.Path, options)
{
    public override IReadOnlyList<StageColumn> Columns { get; } = [new(options.OutputColumnName, new ImageDataViewType())];

    public override FittedStage Fit(DataViewType input)
    {
        var column = new ColumnSpec { Name = options.OutputColumnName, Kind = ColumnKind.Image };
        return FittedStage.Create(NewSpec(input) with { Columns = [column], ImageFolder = options.ImageFolder }, lease: null, Context);
    }
}
