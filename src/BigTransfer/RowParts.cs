namespace BigTransfer;

/// <summary>Work on the rows of a large array, by all processors where it is worth their start.</summary>
internal static class RowParts
{
    private const long FewestValues = 1 << 17; // less is done before other threads have begun

    /// <summary>Calls <paramref name="work"/> with runs of rows, each once: the first, and the one after the last.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="step">Runs begin at multiples of this.</param>
    /// <param name="values">How many values there are in all.</param>
    /// <param name="work">Handles a run; does not throw.</param>
    public static void ForEach(int rows, int step, long values, Action<int, int> work)
    {
        int steps = (rows + step - 1) / step, parts = values < FewestValues ? 1 : Math.Min(Environment.ProcessorCount, steps);
        if (parts > 1)
            Parallel.For(0, parts, part => work(First(part), First(part + 1)));
        else
            work(0, rows);

        int First(int part) => Math.Min(rows, (int)((long)steps * part / parts) * step);
    }
}
