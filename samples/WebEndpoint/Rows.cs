namespace WebEndpoint;

/// <summary>A picture and its class: what the pipeline starts from.</summary>
internal sealed class Picture
{
    /// <summary>The content of a picture's file: a column of bytes, of another length in each row.</summary>
    public byte[] Content { get; set; } = [];

    public string Label { get; set; } = "";
}

/// <summary>What the trained model says of a picture.</summary>
internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>What the endpoint answers.</summary>
/// <param name="Label">The class with the highest score.</param>
/// <param name="Scores">Every class's probability, the highest first.</param>
internal sealed record Answer(string Label, Dictionary<string, float> Scores);
