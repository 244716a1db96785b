namespace Microsoft.ML.BiT.Tests.Pipelines;

internal class PictureRow
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";

    public float Number { get; set; }
}
