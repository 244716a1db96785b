namespace OwnNetwork;

/// <summary>A row of output: a picture as the numbers that a trainer sees.</summary>
internal sealed class Example
{
    public float[] Features { get; set; } = [];
}
