using System.Globalization;
using BigTransfer.Catalog;
using BigTransfer.Downloads;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Models;

/// <summary>Puts into the log how a published model is fetched: what people should know at once, how far it is now and then.</summary>
internal sealed class DownloadLog(RunContext context) : IProgress<DownloadProgress>
{
    private readonly ProgressPace _pace = new(context.Clock);

    /// <summary>What the environment says, with a log; null where nothing can be fetched or nobody listens.</summary>
    public static DownloadOptions? OptionsFor(string nameOrPath, RunContext? context) => context?.Log is null || ModelCatalog.Find(nameOrPath) is null
        ? null
        : DownloadOptions.FromEnvironment() with { Progress = new DownloadLog(context) };

    public void Report(DownloadProgress value)
    {
        if (value.Message is { } message)
            context.Info($"{value.File}: {message}");
        else if (value.Received == value.Total || _pace.IsDue())
            context.Info($"{value.File}: {Megabytes(value.Received)}{(value.Total is { } total ? $" of {Megabytes(total)}" : "")} MB");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
