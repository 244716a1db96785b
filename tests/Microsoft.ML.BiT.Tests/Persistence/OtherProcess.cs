using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.BiT.Tests.Pipelines;

namespace Microsoft.ML.BiT.Tests.Persistence;

/// <summary>A saved pipeline in a program of its own that knows ML.NET alone, and no folder of models.</summary>
internal static class OtherProcess
{
    private const string Program = "Microsoft.ML.BiT.Tests.Reload";

    /// <summary>Copies the program to a folder, with one kind of native library alone.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="native">In the names of those libraries.</param>
    public static void CopyTo(string folder, string native)
    {
        // Without a list of its files (.deps.json) a program finds what lies beside it and nothing else.
        var from = new DirectoryInfo(AppContext.BaseDirectory);
        var natives = new DirectoryInfo(Path.Combine(from.FullName, "runtimes")).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Name.Contains(native, StringComparison.Ordinal));
        var managed = from.EnumerateFiles("*.dll").Where(file => !file.Name.StartsWith("onnxruntime", StringComparison.Ordinal));
        foreach (var file in managed.Concat(natives).Append(new(Path.Combine(from.FullName, Program + ".runtimeconfig.json"))))
            file.CopyTo(Path.Combine(folder, file.Name));
    }

    /// <summary>A column of the pictures' rows.</summary>
    public static float[][] Vectors(string zip, string column, Pictures pictures) => [.. Texts(zip, column, pictures)
        .Select(line => line.Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray())];

    /// <inheritdoc cref="Vectors"/>
    public static string[] Texts(string zip, string column, Pictures pictures)
    {
        var (code, output, errors) = Run(AppContext.BaseDirectory, zip, column, pictures);
        Assert.AreEqual(0, code, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>Runs the program from a folder that holds it.</summary>
    public static (int Code, string Output, string Errors) Run(string folder, string zip, string column, Pictures pictures)
    {
        var list = pictures.Write("list.txt", Encoding.UTF8.GetBytes(string.Join('\n', pictures.Paths)));
        var program = Path.Combine(folder, Program + ".dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, zip, column, list])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("BIT_MODELS");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
