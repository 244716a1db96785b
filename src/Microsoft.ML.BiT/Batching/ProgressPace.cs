namespace Microsoft.ML.BiT.Batching;

/// <summary>Says when a line of progress is due: not in the first ten seconds, and then every ten.</summary>
internal sealed class ProgressPace(TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _last = clock.GetTimestamp();

    /// <summary>Whether one is due now; the next one is due an interval later.</summary>
    public bool IsDue()
    {
        if (clock.GetElapsedTime(_last) < Interval)
            return false;
        _last = clock.GetTimestamp();
        return true;
    }
}
