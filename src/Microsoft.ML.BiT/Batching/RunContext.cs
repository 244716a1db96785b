using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.BiT.Batching;

/// <summary>What accompanies a stage while it runs and is not saved with it.</summary>
/// <param name="Name">The stage as the user knows it, for messages and for the log.</param>
/// <param name="Log">Where to log; null for nowhere.</param>
/// <param name="Cancellation">Stops the work.</param>
internal sealed record RunContext(string Name, IChannelProvider? Log, CancellationToken Cancellation)
{
    /// <summary>Tells how long something takes.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public void Info(string message)
    {
        if (Log is null)
            return;
        using var channel = Log.Start(Name);
        channel.Info(MessageSensitivity.None, message);
    }

    public void Warn(string message)
    {
        if (Log is null)
            return;
        using var channel = Log.Start(Name);
        channel.Warning(MessageSensitivity.None, message);
    }

    /// <summary>The line at the end of a pass.</summary>
    public void LogRate(long rows, int batches, TimeSpan elapsed) => Info(string.Create(CultureInfo.InvariantCulture,
        $"{rows} {(rows == 1 ? "row" : "rows")} in {batches} {(batches == 1 ? "batch" : "batches")}, "
        + $"{elapsed.TotalSeconds:0.00} s, {Rate(rows, elapsed):0.0} rows/s"));

    /// <summary>A line in the midst of a pass.</summary>
    /// <param name="rows">Rows that are done.</param>
    /// <param name="all">Rows of the input; null where it does not say.</param>
    /// <param name="elapsed">What they took.</param>
    public void LogProgress(long rows, long? all, TimeSpan elapsed) => Info(string.Create(CultureInfo.InvariantCulture,
        $"{rows}{(all is null ? "" : $" of {all}")} rows so far, {elapsed.TotalSeconds:0} s, {Rate(rows, elapsed):0.0} rows/s"));

    private static double Rate(long rows, TimeSpan elapsed) => rows / Math.Max(elapsed.TotalSeconds, 1e-6);
}
