namespace Microsoft.ML.BiT.Schemas;

/// <summary>The type of the numbers in a column of shapes. The names are saved with pipelines.</summary>
internal enum ShapeNumbers
{
    Int32,
    UInt32,
    Int64,
}
