using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Paths to images. Row by row: an image is large, and belongs to whoever read it.</summary>
internal sealed class LoadImagesStage : Stage
{
    private readonly BiTLoadImagesOptions _options;

    public LoadImagesStage(BiTLoadImagesOptions options)
        : base(StageKind.LoadImages, InputKind.Path, options)
    {
        _options = options;
        CheckNames([options.OutputColumnName]);
    }

    public override IReadOnlyList<StageColumn> Columns => [.. Specify().Select(column => StageColumn.Of(column, labels: null))];

    protected override FittedStage Fit(StageInput input) =>
        FittedStage.Create(NewSpec(input) with { Columns = Specify(), ImageFolder = _options.ImageFolder }, lease: null, Context);

    private IReadOnlyList<ColumnSpec> Specify() => [new() { Name = _options.OutputColumnName, Kind = ColumnKind.Image }, .. MessageColumns];
}
