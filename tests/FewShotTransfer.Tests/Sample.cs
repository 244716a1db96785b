using System.Diagnostics;

namespace FewShotTransfer.Tests;

/// <summary>Runs a sample as a user does, in a process of its own, whose temporary folder is a test's.</summary>
internal static class Sample
{
    internal static Result Run(params IEnumerable<string> arguments) => RunProgram("FewShotTransfer.dll", arguments);

    internal static Result RunProgram(string program, params IEnumerable<string> arguments)
    {
        using var temporary = new TempFolder();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        foreach (string variable in new[] { "TMPDIR", "TMP", "TEMP" })
            start.Environment[variable] = temporary.Root;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // Folders only: ONNX Runtime's native library leaves files of its own there.
        return new(process.ExitCode, output, error.Result, [.. Directory.GetDirectories(temporary.Root).Select(path => Path.GetFileName(path))]);
    }

    /// <param name="ExitCode">0, 1 for what went wrong, 2 for wrong use.</param>
    /// <param name="Output">All of standard output.</param>
    /// <param name="Error">All of standard error.</param>
    /// <param name="FoldersLeft">What the sample left in the folder for temporary files.</param>
    internal sealed record Result(int ExitCode, string Output, string Error, string[] FoldersLeft)
    {
        /// <summary>Fails, with what was printed, unless the exit code is the expected one and no folder is left.</summary>
        internal Result Expect(int exitCode)
        {
            Assert.AreEqual(exitCode, ExitCode, $"{Output}\n{Error}");
            Assert.IsEmpty(FoldersLeft, string.Join(", ", FoldersLeft));
            return this;
        }

        /// <summary>Fails unless there is just one line of error, and returns it.</summary>
        internal string OneErrorLine()
        {
            string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.HasCount(1, lines, Error);
            return lines[0];
        }

        internal string[] Lines => Output.ReplaceLineEndings("\n").Split('\n');
    }
}
