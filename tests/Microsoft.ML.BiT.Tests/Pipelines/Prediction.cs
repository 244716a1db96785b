namespace Microsoft.ML.BiT.Tests.Pipelines;

internal sealed class Prediction : PictureRow
{
    public float[] Features { get; set; } = [];

    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
