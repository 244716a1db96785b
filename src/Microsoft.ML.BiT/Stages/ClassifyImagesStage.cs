using BigTransfer.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Paths or images to the classes of the network's own head: the name of the best, and the scores of all.</summary>
internal sealed class ClassifyImagesStage : NetworkStage
{
    private readonly BiTClassifyImagesOptions _options;

    public ClassifyImagesStage(BiTClassifyImagesOptions options)
        : base(StageKind.ClassifyImages, InputKind.Pictures, options)
    {
        _options = options;
        CheckNames([options.OutputColumnName, options.ScoreColumnName]);
    }

    public override IReadOnlyList<StageColumn> Columns
    {
        get
        {
            var labels = LabelsOf(Model);
            return [.. Specify(new Classifier(Model)).Select(column => StageColumn.Of(column, labels))];
        }
    }

    protected override FittedStage Fit(StageInput input) => Fit(model =>
    {
        ExpectPictures(model);
        var recipe = _options.Recipe ?? model.Recipe;
        var classifier = new Classifier(model, _options.ScoreFunction);
        return NewSpec(input, model) with
        {
            Columns = Specify(classifier),
            ScoreFunction = classifier.Function,
            Labels = LabelsOf(model),
            ImageFolder = _options.ImageFolder,
            Recipe = recipe,
            ShrinkOnLoad = _options.ShrinkOnLoad,
            Size = recipe.ExpectFixedSize(),
        };
    });

    private ColumnSpec[] Specify(Classifier classifier) =>
    [
        new() { Name = _options.OutputColumnName, Kind = ColumnKind.Label, Layer = classifier.Layer, Shape = [classifier.Classes] },
        new() { Name = _options.ScoreColumnName, Kind = ColumnKind.Score, Layer = classifier.Layer, Shape = [classifier.Classes] },
        .. MessageColumns,
    ];

    private IReadOnlyList<string> LabelsOf(BiTModel model)
    {
        if (_options.LabelsPath is null)
            return new Classifier(model).Labels;
        // The model that runs is shared with those who have no labels of their own; this one is only asked for names.
        using var named = BiTModel.Load(_options.Model, new BiTModelOptions { LabelsPath = _options.LabelsPath });
        return new Classifier(named).Labels;
    }
}
