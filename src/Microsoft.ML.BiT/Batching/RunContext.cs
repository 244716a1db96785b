using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.BiT.Batching;

/// <summary>What accompanies a stage while it runs and is not saved with it.</summary>
/// <param name="Name">The stage as the user knows it, for messages and for the log.</param>
/// <param name="Log">Where to log; null for nowhere.</param>
/// <param name="Cancellation">Stops the work.</param>
internal sealed record RunContext(string Name, IChannelProvider? Log, CancellationToken Cancellation)
{
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

    public void LogRate(long rows, int batches, TimeSpan elapsed) => Info(string.Create(CultureInfo.InvariantCulture,
        $"{rows} rows in {batches} batches, {elapsed.TotalSeconds:0.00} s, {rows / Math.Max(elapsed.TotalSeconds, 1e-6):0.0} rows/s"));
}
