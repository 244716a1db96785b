namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A row as it comes out of the counting stage.</summary>
internal sealed class RowWithFeatures : Row
{
    public float[] Features { get; set; } = [];
}
