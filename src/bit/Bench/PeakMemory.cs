using System.Diagnostics;
using System.Globalization;

namespace BigTransfer.Tool.Bench;

/// <summary>
/// The most memory that a form takes: that of a process of its own, which loads the model and runs it a few times. In one process with other
/// forms nobody could tell whose memory it is.
/// </summary>
internal static class PeakMemory
{
    /// <summary>Asks this program for the figure alone, of the one form and batch that are given, by that many callers.</summary>
    internal const string Option = "--peak-memory";

    private const int Runs = 3;

    /// <summary>The child's part: runs the form and prints the figure.</summary>
    internal static int Print(BenchSettings settings, int callers)
    {
        var inference = settings.Inference(settings.Forms[0]) with { Callers = callers };
        using var form = FormBench.Open(settings.Model, settings, settings.Forms[0], settings.Batches[0], inference);
        for (int i = 0; i < Runs; i++)
            form.Run();
        using var process = Process.GetCurrentProcess();
        Console.Out.WriteLine((process.PeakWorkingSet64 / 1e6).ToString("R", CultureInfo.InvariantCulture));
        return ExitCode.Done;
    }

    /// <summary>MB of a process that runs a form; null where that cannot be told.</summary>
    /// <param name="model">The network.</param>
    /// <param name="settings">Size and threads.</param>
    /// <param name="form">The form that is wanted.</param>
    /// <param name="batch">Pictures a run.</param>
    /// <param name="callers">Callers; null for the form's own.</param>
    internal static double? Of(string model, BenchSettings settings, BenchForm form, int batch, int? callers = null)
    {
        string[] arguments =
        [
            "bench", "--model", model, "--form", form.Name(), "--batch", Text(batch), "--size", Text(settings.Size),
            .. settings.Threads > 0 ? ["--threads", Text(settings.Threads)] : Array.Empty<string>(),
            Option, Text(callers ?? settings.Inference(form).Callers),
        ];
        // Beside the library there is no program of one's own to start but by the host.
        string library = Path.Combine(AppContext.BaseDirectory, "bit.dll");
        var start = File.Exists(library)
            ? new ProcessStartInfo("dotnet", [library, .. arguments])
            : new ProcessStartInfo(Environment.ProcessPath!, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.Result;
        return double.TryParse(output, NumberStyles.Float, CultureInfo.InvariantCulture, out double peak) && peak > 0
            ? peak
            : null;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
