namespace BigTransfer.Inference;

/// <summary>The processor's cores, as ONNX Runtime counts them when it is given no number of threads.</summary>
internal static class Cores
{
    private const string Linux = "/sys/devices/system/cpu";

    /// <summary>Cores that this process may use. Two threads of one core count once where the system says so simply (Linux).</summary>
    internal static int Physical { get; } = Math.Clamp(Count(Linux), 1, Environment.ProcessorCount);

    /// <param name="folder">With a folder <c>cpuN/topology</c> for each logical processor, whose file lists those on the same core.</param>
    /// <returns>The distinct lists; <see cref="int.MaxValue"/> where there are none.</returns>
    internal static int Count(string folder)
    {
        try
        {
            int cores = Directory.Exists(folder)
                ? Directory.EnumerateDirectories(folder, "cpu*").Select(cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
                    .Where(File.Exists).Select(file => File.ReadAllText(file).Trim()).Distinct().Count()
                : 0;
            return cores > 0 ? cores : int.MaxValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;
        }
    }
}
