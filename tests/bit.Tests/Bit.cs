using System.Diagnostics;

namespace BigTransfer.Tool.Tests;

/// <summary>Runs the tool as a user does, in a process of its own.</summary>
internal static class Bit
{
    internal static Result Run(params string[] arguments) => Start([], arguments, []);

    /// <param name="environment">Variables and their values, beside those of this process.</param>
    /// <param name="arguments">The tool's arguments.</param>
    internal static Result Run((string Name, string Value)[] environment, params string[] arguments) => Start(environment, arguments, []);

    /// <param name="temporary">The folder for temporary files; null for the system's.</param>
    /// <param name="arguments">The tool's arguments.</param>
    /// <param name="launcher">A command that starts the tool, with its own arguments.</param>
    internal static Result Run(DirectoryInfo? temporary, string[] arguments, params string[] launcher) => Start(
        temporary is null ? [] : [("TMPDIR", temporary.FullName), ("TMP", temporary.FullName), ("TEMP", temporary.FullName)], arguments, launcher);

    private static Result Start((string Name, string Value)[] environment, string[] arguments, string[] launcher)
    {
        string[] line = [.. launcher, "dotnet", Path.Combine(AppContext.BaseDirectory, "bit.dll"), .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output, error.Result);
    }

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>Fails with what was printed unless the exit code is the expected one.</summary>
        internal Result Expect(int exitCode)
        {
            Assert.AreEqual(exitCode, ExitCode, $"{Output}\n{Error}");
            return this;
        }

        /// <summary>Fails unless there is just one line of error, and returns it.</summary>
        internal string OneErrorLine()
        {
            string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.HasCount(1, lines, Error);
            return lines[0];
        }
    }
}
