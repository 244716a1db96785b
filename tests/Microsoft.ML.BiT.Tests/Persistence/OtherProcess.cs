using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML.BiT.Tests.Pipelines;

namespace Microsoft.ML.BiT.Tests.Persistence;

/// <summary>A saved pipeline in a program of its own that knows ML.NET alone, and no folder of models.</summary>
internal static class OtherProcess
{
    /// <summary>A column of the pictures' rows.</summary>
    public static float[][] Vectors(string zip, string column, Pictures pictures) => [.. Texts(zip, column, pictures)
        .Select(line => line.Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray())];

    /// <inheritdoc cref="Vectors"/>
    public static string[] Texts(string zip, string column, Pictures pictures)
    {
        var list = pictures.Write("list.txt", Encoding.UTF8.GetBytes(string.Join('\n', pictures.Paths)));
        var program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.BiT.Tests.Reload.dll");
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
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];
    }
}
