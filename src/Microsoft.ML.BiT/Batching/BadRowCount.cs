namespace Microsoft.ML.BiT.Batching;

/// <summary>How many rows of a cursor could not be used, for the log.</summary>
internal sealed class BadRowCount
{
    private int _count;
    private string? _first;

    /// <summary>Counts those of a batch.</summary>
    public void Add(RowErrors errors, int rows)
    {
        for (var slot = 0; slot < rows; slot++)
        {
            if (errors[slot] is not { } error)
                continue;
            _count++;
            _first ??= errors.Named(slot, error).Message;
        }
    }

    /// <summary>A warning, where there were any.</summary>
    public void Log(RunContext context, BadImagePolicy policy, long rows)
    {
        var done = policy == BadImagePolicy.Skip ? "left out" : "marked";
        if (_count > 0)
            context.Warn($"{_count} of {rows} rows {done} for their pictures; the first: {_first}");
    }
}
