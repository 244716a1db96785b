namespace Microsoft.ML.BiT.Stages;

/// <summary>What a column of a stage is. The names are saved with pipelines.</summary>
internal enum ColumnKind
{
    /// <summary>A decoded image.</summary>
    Image,

    /// <summary>Floats: pixels, or the values of a layer.</summary>
    Vector,

    /// <summary>Scores of all classes, made of a layer of logits.</summary>
    Score,

    /// <summary>Text: the name of the best class, made of a layer of logits.</summary>
    Label,

    /// <summary>Text: why the row's picture cannot be used, empty where it can. The last column, of stages that mark such rows.</summary>
    Message,
}
