namespace Build;

/// <summary>What <c>build.sh</c> can do, one method a command; each returns the exit code.</summary>
internal static class Commands
{
    private const string Configuration = "Release";

    internal static int Help(TextWriter to, int exitCode)
    {
        to.WriteLine("""
            build            builds everything; the command-line tool is then artifacts/bit
            test [ARGS]      builds and runs every test; ARGS go to `dotnet test`
            sample [ARGS]    builds and runs samples/FewShotTransfer with ARGS
            bench [ARGS]     builds and runs the benchmarks, a markdown table each; --help among ARGS lists the options
            pack [ARGS]      makes the packages in artifacts/packages; ARGS go to `dotnet pack`
            -p:NAME=VALUE    among ARGS reaches the build: -p:MLNetAssemblies=DIR takes ML.NET from a folder
            """);
        return exitCode;
    }

    internal static int Build(string[] arguments)
    {
        int exitCode = Compile(Layout.Solution, arguments);
        if (exitCode == 0)
            Launcher.Write(Configuration);
        return exitCode;
    }

    internal static int Test(string[] arguments)
    {
        int exitCode = Build(Properties(arguments));
        if (exitCode != 0)
            return exitCode;
        TestResults.Clear();
        exitCode = Shell.Run("dotnet",
            ["test", Layout.Solution, "-c", Configuration, "--no-build", "-nologo", "--logger", "trx", "--logger", "console;verbosity=minimal",
             "--results-directory", Layout.TestResults, .. arguments]);
        var counts = TestResults.Read();
        Console.WriteLine(counts);
        return exitCode != 0 || counts.Failed > 0 || counts.Passed == 0 ? Math.Max(exitCode, 1) : 0;
    }

    internal static int Sample(string[] arguments) => CompileAndRun(Layout.Sample, arguments);

    internal static int Bench(string[] arguments) => CompileAndRun(Layout.Benchmarks, arguments);

    private static int CompileAndRun(string project, string[] arguments)
    {
        string[] properties = Properties(arguments);
        int exitCode = Compile(project, properties);
        return exitCode != 0
            ? exitCode
            : Shell.Run("dotnet",
                ["run", "--project", project, "-c", Configuration, "--no-build", .. properties, "--", .. arguments.Where(a => !properties.Contains(a))]);
    }

    internal static int Pack(string[] arguments) =>
        Shell.Run("dotnet", ["pack", Layout.Solution, "-c", Configuration, "-v", "quiet", "-nologo", "-o", Layout.Packages, .. arguments]);

    /// <summary>Builds, silently unless it fails or warns.</summary>
    private static int Compile(string target, string[] arguments)
    {
        Console.Error.WriteLine($"build: compiling {target} ...");
        var (exitCode, output) = Shell.Capture("dotnet", ["build", target, "-c", Configuration, "-v", "quiet", "-nologo", .. arguments]);
        if (exitCode != 0 || output.Contains("warning", StringComparison.Ordinal))
            Console.Error.WriteLine(output.Trim());
        return exitCode;
    }

    private static string[] Properties(string[] arguments) =>
        [.. arguments.Where(a => a.StartsWith("-p:", StringComparison.Ordinal) || a.StartsWith("--property:", StringComparison.Ordinal))];
}
