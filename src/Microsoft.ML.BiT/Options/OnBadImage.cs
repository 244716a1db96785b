using BigTransfer;

namespace Microsoft.ML.BiT;

/// <summary>
/// What a stage that reads pictures does with a row whose picture cannot be used: its file is missing, cut off or no picture. There is never a
/// wrong vector. How many there were, and the first of them, is a warning on <see cref="BiTOptions.LogTo"/> when a pass over the data ends.
/// </summary>
public sealed record OnBadImage
{
    private OnBadImage(BadImagePolicy policy, string? errorColumnName = null) => (Policy, ErrorColumnName) = (policy, errorColumnName);

    /// <summary>Reading the row's value is a <see cref="BigTransferException"/> with row, path and reason.</summary>
    public static OnBadImage Throw { get; } = new(BadImagePolicy.Throw);

    /// <summary>
    /// The row is left out: views have fewer rows, in the same order and with the same ids, and <see cref="IDataView.GetRowCount"/> is unknown.
    /// Pictures are then decoded even where only other columns are read. A single row cannot be left out: in a PredictionEngine, and in a
    /// loaded pipeline before <see cref="BiTCatalog.BiTAccelerate"/>, this is <see cref="Throw"/>.
    /// </summary>
    public static OnBadImage Skip { get; } = new(BadImagePolicy.Skip);

    /// <summary>Which of the three.</summary>
    public BadImagePolicy Policy { get; }

    /// <summary>For <see cref="Mark"/>, the name of the column of reasons; null for that of the output column with <c>Error</c> behind it.</summary>
    public string? ErrorColumnName { get; }

    /// <summary>
    /// The row has missing values: vectors of NaN, an empty predicted label, no image; and text in one more column, the last: the reason,
    /// with the path, empty where all is well. <c>FilterRowsByMissingValues</c> takes such rows out.
    /// </summary>
    /// <param name="errorColumnName">Name of that column; null for that of the output column with <c>Error</c> behind it.</param>
    public static OnBadImage Mark(string? errorColumnName = null)
    {
        if (errorColumnName is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(errorColumnName);
        return new(BadImagePolicy.Mark, errorColumnName);
    }
}
