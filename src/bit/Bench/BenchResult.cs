using System.Globalization;

namespace BigTransfer.Tool.Bench;

/// <summary>What was measured.</summary>
/// <param name="Rows">A form and batch each.</param>
/// <param name="PeakGmacs">The processor's multiplications with addition in float32, 10^9 a second, the median of the rounds.</param>
internal sealed record BenchResult(IReadOnlyList<BenchRow> Rows, double PeakGmacs)
{
    /// <summary>The machine and the network, for people.</summary>
    internal string Machine(BenchSettings settings)
    {
        string network = settings.MultiplyAdds is { } macs
            ? string.Create(CultureInfo.InvariantCulture, $"; the network takes {macs / 1e9:F2} G a picture of {settings.Size} x {settings.Size}")
            : "";
        string int8 = MachinePeak.BytesPerFloat is > 0 and var bytes
            ? string.Create(CultureInfo.InvariantCulture, $", {bytes * PeakGmacs:F0} G in 8-bit integers (reckoned: {bytes} times as many)")
            : "";
        string threads = Rows[0].Threads == 1 ? "1 thread" : $"{Rows[0].Threads} threads";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"this processor multiplies and adds {PeakGmacs:F0} G float32 a second ({MachinePeak.Instructions}, {threads}){int8}{network}");
    }
}
