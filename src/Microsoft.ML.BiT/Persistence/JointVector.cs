using System.Globalization;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>
/// How a saved stage's columns lie one after the other in a vector: each by its own length, a label by one float, its class, a message
/// by none. One custom mapping then makes them all, in one run of the network.
/// </summary>
internal static class JointVector
{
    public static int LengthOf(ColumnSpec column) => column.Kind switch
    {
        ColumnKind.Label => 1,
        ColumnKind.Message => 0,
        _ => column.Length,
    };

    public static int LengthOf(StageSpec spec) => checked(spec.Columns.Sum(LengthOf));

    /// <summary>The results of a row, which are in slot 0.</summary>
    public static float[] Of(StageSpec spec, IReadOnlyList<ResultColumn> results)
    {
        var joint = new float[LengthOf(spec)];
        var at = 0;
        for (var i = 0; i < results.Count; i++)
        {
            var length = LengthOf(spec.Columns[i]);
            (results[i] as ILayerResults)?.CopyTo(slot: 0, joint.AsSpan(at, length));
            at += length;
        }
        return joint;
    }

    /// <summary>A column's place, as it is saved: <c>start length</c>.</summary>
    public static string WriteSlice(StageSpec spec, int column) => string.Create(
        CultureInfo.InvariantCulture, $"{spec.Columns.Take(column).Sum(LengthOf)} {LengthOf(spec.Columns[column])}");

    public static Range ReadSlice(ReadOnlySpan<char> text)
    {
        var space = text.IndexOf(' ');
        var start = int.Parse(text[..space], NumberStyles.None, CultureInfo.InvariantCulture);
        return start..(start + int.Parse(text[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
