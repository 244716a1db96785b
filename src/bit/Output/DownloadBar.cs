using System.Diagnostics;
using System.Globalization;
using BigTransfer.Downloads;

namespace BigTransfer.Tool.Output;

/// <summary>Shows downloads on standard error: one line that is written over where that is a terminal, and what happens in lines of their own.</summary>
internal sealed class DownloadBar : IProgress<DownloadProgress>
{
    private const int Width = 30;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _first = -1;
    private int _shown;
    private string _file = "";

    /// <summary>What the environment says of downloads, and this bar.</summary>
    internal static DownloadOptions Options() => DownloadOptions.FromEnvironment() with { Progress = new DownloadBar() };

    public void Report(DownloadProgress value)
    {
        if (value.Message is { } message)
        {
            Show("");
            Messages.Write($"{value.File}: {message}");
        }
        else if (!Console.IsErrorRedirected)
        {
            if (value.File != _file || value.Received < _first)
                (_file, _first) = (value.File, -1);
            if (_first < 0)
            {
                _first = value.Received;
                _clock.Restart();
            }
            Show(Line(value));
            if (value.Received == value.Total)
                Show("");
        }
    }

    private string Line(DownloadProgress value)
    {
        double rate = (value.Received - _first) / Math.Max(_clock.Elapsed.TotalSeconds, 0.001);
        string speed = string.Create(CultureInfo.InvariantCulture, $"{rate / 1e6:F1} MB/s");
        if (value.Total is not { } total)
            return string.Create(CultureInfo.InvariantCulture, $"{value.File} {value.Received / 1e6:F1} MB {speed}");
        double share = total == 0 ? 1 : (double)value.Received / total;
        int full = (int)(share * Width);
        string bar = new string('━', full) + new string('─', Width - full);
        return string.Create(CultureInfo.InvariantCulture, $"{value.File} {bar} {share * 100:F0}% of {total / 1e6:F1} MB {speed}");
    }

    // Spaces wipe what a longer line left.
    private void Show(string line)
    {
        if (_shown > 0 || line.Length > 0)
            Console.Error.Write($"\r{line.PadRight(_shown)}{(line.Length == 0 ? "\r" : "")}");
        _shown = line.Length;
    }
}
