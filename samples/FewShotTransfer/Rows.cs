namespace FewShotTransfer;

/// <summary>A picture on disk and its class: what a pipeline starts from.</summary>
internal sealed class Picture
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";
}

/// <summary>A picture as the numbers that a trainer sees.</summary>
internal sealed class Example
{
    public string Label { get; set; } = "";

    public float[] Features { get; set; } = [];
}

/// <summary>What a trained model says of a picture.</summary>
internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
