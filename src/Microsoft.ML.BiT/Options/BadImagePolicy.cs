namespace Microsoft.ML.BiT;

/// <summary>What becomes of a row whose picture cannot be used. The names are saved with pipelines.</summary>
public enum BadImagePolicy
{
    /// <summary>Reading its value is an error with row, path and reason.</summary>
    Throw,

    /// <summary>The row has missing values, and the reason in a column of its own.</summary>
    Mark,

    /// <summary>The row is left out.</summary>
    Skip,
}
