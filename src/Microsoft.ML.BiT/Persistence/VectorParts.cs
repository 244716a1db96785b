using BigTransfer;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>
/// A vector of any length in parts whose lengths are powers of two. A loaded custom mapping knows the sizes of its columns from
/// attributes alone, and a trained predictor takes no vector of unknown size: the parts that make up a length's binary digits are
/// written, and stock concatenation joins them.
/// </summary>
internal class VectorParts
{
    private static readonly Action<VectorParts, float[]>[] Setters =
    [
        (row, part) => row.Part0 = part,
        (row, part) => row.Part1 = part,
        (row, part) => row.Part2 = part,
        (row, part) => row.Part3 = part,
        (row, part) => row.Part4 = part,
        (row, part) => row.Part5 = part,
        (row, part) => row.Part6 = part,
        (row, part) => row.Part7 = part,
        (row, part) => row.Part8 = part,
        (row, part) => row.Part9 = part,
        (row, part) => row.Part10 = part,
        (row, part) => row.Part11 = part,
        (row, part) => row.Part12 = part,
        (row, part) => row.Part13 = part,
        (row, part) => row.Part14 = part,
        (row, part) => row.Part15 = part,
        (row, part) => row.Part16 = part,
        (row, part) => row.Part17 = part,
        (row, part) => row.Part18 = part,
        (row, part) => row.Part19 = part,
        (row, part) => row.Part20 = part,
        (row, part) => row.Part21 = part,
        (row, part) => row.Part22 = part,
        (row, part) => row.Part23 = part,
    ];

    [ColumnName(Columns.Part + "0"), VectorType(1 << 0)]
    public float[]? Part0 { get; set; }

    [ColumnName(Columns.Part + "1"), VectorType(1 << 1)]
    public float[]? Part1 { get; set; }

    [ColumnName(Columns.Part + "2"), VectorType(1 << 2)]
    public float[]? Part2 { get; set; }

    [ColumnName(Columns.Part + "3"), VectorType(1 << 3)]
    public float[]? Part3 { get; set; }

    [ColumnName(Columns.Part + "4"), VectorType(1 << 4)]
    public float[]? Part4 { get; set; }

    [ColumnName(Columns.Part + "5"), VectorType(1 << 5)]
    public float[]? Part5 { get; set; }

    [ColumnName(Columns.Part + "6"), VectorType(1 << 6)]
    public float[]? Part6 { get; set; }

    [ColumnName(Columns.Part + "7"), VectorType(1 << 7)]
    public float[]? Part7 { get; set; }

    [ColumnName(Columns.Part + "8"), VectorType(1 << 8)]
    public float[]? Part8 { get; set; }

    [ColumnName(Columns.Part + "9"), VectorType(1 << 9)]
    public float[]? Part9 { get; set; }

    [ColumnName(Columns.Part + "10"), VectorType(1 << 10)]
    public float[]? Part10 { get; set; }

    [ColumnName(Columns.Part + "11"), VectorType(1 << 11)]
    public float[]? Part11 { get; set; }

    [ColumnName(Columns.Part + "12"), VectorType(1 << 12)]
    public float[]? Part12 { get; set; }

    [ColumnName(Columns.Part + "13"), VectorType(1 << 13)]
    public float[]? Part13 { get; set; }

    [ColumnName(Columns.Part + "14"), VectorType(1 << 14)]
    public float[]? Part14 { get; set; }

    [ColumnName(Columns.Part + "15"), VectorType(1 << 15)]
    public float[]? Part15 { get; set; }

    [ColumnName(Columns.Part + "16"), VectorType(1 << 16)]
    public float[]? Part16 { get; set; }

    [ColumnName(Columns.Part + "17"), VectorType(1 << 17)]
    public float[]? Part17 { get; set; }

    [ColumnName(Columns.Part + "18"), VectorType(1 << 18)]
    public float[]? Part18 { get; set; }

    [ColumnName(Columns.Part + "19"), VectorType(1 << 19)]
    public float[]? Part19 { get; set; }

    [ColumnName(Columns.Part + "20"), VectorType(1 << 20)]
    public float[]? Part20 { get; set; }

    [ColumnName(Columns.Part + "21"), VectorType(1 << 21)]
    public float[]? Part21 { get; set; }

    [ColumnName(Columns.Part + "22"), VectorType(1 << 22)]
    public float[]? Part22 { get; set; }

    [ColumnName(Columns.Part + "23"), VectorType(1 << 23)]
    public float[]? Part23 { get; set; }

    /// <summary>All columns that a row of this type adds.</summary>
    public static IEnumerable<string> AllColumns => Enumerable.Range(0, Setters.Length).Select(i => $"{Columns.Part}{i}");

    /// <summary>The columns that make up a vector, in order: the longest part first.</summary>
    /// <exception cref="BigTransferException">It is longer than all parts together.</exception>
    public static string[] ColumnsOf(int length) => length < 1 << Setters.Length
        ? [.. Digits(length).Select(i => $"{Columns.Part}{i}")]
        : throw new BigTransferException($"saved pipeline: expected vectors of at most {(1 << Setters.Length) - 1} values, found {length}");

    public void Set(ReadOnlySpan<float> values)
    {
        var at = 0;
        foreach (var digit in Digits(values.Length))
        {
            Setters[digit](this, values.Slice(at, 1 << digit).ToArray());
            at += 1 << digit;
        }
    }

    private static IEnumerable<int> Digits(int length) =>
        Enumerable.Range(0, Setters.Length).Reverse().Where(i => (length >> i & 1) != 0);
}
