using System.Diagnostics;
using BigTransfer.Models;

namespace Benchmarks;

/// <summary>What a picture costs when the whole process counts, from its start: <c>bit embed</c> on some files.</summary>
internal static class CostTable
{
    /// <summary>Longer runs are reckoned from shorter ones and said to be.</summary>
    private const double MostSeconds = 300;

    /// <summary>Pictures after which one takes as long as another.</summary>
    private const int Steady = 500;

    internal static void Write(Settings settings, TextWriter to)
    {
        var rows = new List<string[]>();
        foreach (string model in new[] { BiTModel.DefaultName, settings.Model })
        {
            double last = 0;
            int before = 1;
            foreach (int count in new[] { 1, 100, settings.Images }.Distinct().Order())
            {
                string name = model == BiTModel.DefaultName ? model : settings.Architecture;
                double seconds;
                string how = "";
                if (count > Steady && last * count / before > MostSeconds)
                {
                    double steady = Embed(settings, model, Steady), each = (steady - last) / (Steady - before);
                    (seconds, how) = (steady + (each * (count - Steady)), $"reckoned from runs of {before} and {Steady}");
                }
                else
                    seconds = Embed(settings, model, count);
                (last, before) = (seconds, count);
                rows.Add([name, count.Text(), seconds.Text("F2"), (1000 * seconds / count).Text("F1"), how]);
            }
        }
        Markdown.Write(to, "`bit embed`, whole process with its start:", ["network", "pictures", "seconds", "ms a picture", ""], rows);
    }

    private static double Embed(Settings settings, string model, int count)
    {
        string folder = Directory.CreateTempSubdirectory("bit-bench-").FullName;
        try
        {
            string pictures = Directory.CreateDirectory(Path.Combine(folder, "pictures")).FullName;
            string[] files = Pictures.Of(settings, count);
            for (int i = 0; i < count; i++)
                File.CreateSymbolicLink(Path.Combine(pictures, $"{i:00000}.jpg"), files[i]);
            string[] size = model == BiTModel.DefaultName ? [] : ["--size", settings.Size.Text()];
            var start = new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "bit.dll"), "embed", pictures, "--model", model, .. size, "--output", Path.Combine(folder, "e.npy")])
            {
                RedirectStandardError = true,
            };
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new IOException($"bit embed: {error}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
