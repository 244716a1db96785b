using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>The network in Debian's PyTorch, in a process that measures when it is told to; see resnetv2.py.</summary>
internal sealed class Torch : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;

    private Torch(Process process, string version) => (_process, Version) = (process, version);

    /// <summary>PyTorch's version.</summary>
    internal string Version { get; }

    /// <summary>Starts it; null, and why on standard error, where there is no PyTorch.</summary>
    internal static Torch? Start(string checkpoint)
    {
        if (!File.Exists(Python))
        {
            Console.Error.WriteLine($"bench: PyTorch left out: no {Python}");
            return null;
        }
        var process = Process.Start(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "resnetv2.py"), checkpoint])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        if (process.StandardOutput.ReadLine() is { } version)
            return new Torch(process, version);
        process.WaitForExit();
        Console.Error.WriteLine($"bench: PyTorch left out: {error.Result.TrimEnd().Split('\n')[^1]}");
        process.Dispose();
        return null;
    }

    /// <summary>Pictures a second.</summary>
    internal double Rate(int threads, int batch, int size, double seconds) =>
        double.Parse(Ask(FormattableString.Invariant($"{threads} {batch} {size} {seconds}")), CultureInfo.InvariantCulture);

    /// <summary>Values from -1 to 1, scattered by the golden ratio: a smooth picture would leave standardised kernels nothing but rounding.</summary>
    internal static float[] Scattered(int count) => [.. Enumerable.Range(0, count).Select(i => (float)((i * 0.6180339887498949 % 1 * 2) - 1))];

    /// <summary>The embedding of a picture of <see cref="Scattered"/> values.</summary>
    internal float[] EmbeddingOfScattered(int size) =>
        [.. Ask(FormattableString.Invariant($"check {size}")).Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch ended early");
    }
}
