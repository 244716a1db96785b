using System.Runtime.InteropServices;
using BigTransfer.Inference;
using BigTransfer.Tool.Bench;

namespace Benchmarks;

/// <summary>What the figures are of.</summary>
internal static class Machine
{
    internal static void Write(TextWriter to)
    {
        double one = Peak(1), all = Peak(InferenceOptions.DefaultThreads);
        string int8 = MachinePeak.BytesPerFloat > 0 ? $", INT8 reckoned at {MachinePeak.BytesPerFloat} times that (VNNI)" : "";
        to.WriteLine(
            $"{Processor()}, {InferenceOptions.DefaultThreads} cores, {RuntimeInformation.FrameworkDescription}, ONNX Runtime {OnnxRuntimeLibrary.Version}; "
            + $"{MachinePeak.Instructions} peak {one.Text("F0")} GMAC/s on one core, {all.Text("F0")} on all{int8}.");
    }

    private static double Peak(int threads) => Rounds.Median([.. Enumerable.Range(0, 5).Select(_ => MachinePeak.Measure(threads, 0.1))]);

    private static string Processor()
    {
        const string linux = "/proc/cpuinfo", key = "model name";
        string? line = File.Exists(linux) ? File.ReadLines(linux).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
