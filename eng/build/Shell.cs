using System.ComponentModel;
using System.Diagnostics;

namespace Build;

/// <summary>Runs other programs.</summary>
internal static class Shell
{
    /// <summary>Runs with this program's own output and returns the exit code.</summary>
    internal static int Run(string file, IEnumerable<string> arguments)
    {
        using var process = Start(new ProcessStartInfo(file, arguments));
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Runs quietly and returns the exit code and what was printed, both streams together.</summary>
    internal static (int ExitCode, string Output) Capture(string file, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        using var process = Start(start);
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BuildException($"cannot start {start.FileName}: {e.Message}");
        }
    }
}
