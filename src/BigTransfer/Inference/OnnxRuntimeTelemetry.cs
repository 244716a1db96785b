using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <summary>
/// ONNX Runtime reports its use to its maker, and leaves files in the temporary folder for that. Here it does not, unless the environment
/// variable ORT_DISABLE_TELEMETRY is set, which then decides.
/// </summary>
internal static partial class OnnxRuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";
    private static readonly Lazy<bool> TurnedOff = new(TurnOffOnce);

    /// <summary>Takes effect where ONNX Runtime has not been used in this process before.</summary>
    internal static void TurnOff() => _ = TurnedOff.Value;

    private static bool TurnOffOnce()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            return false;
        // Outside Windows the variable is read when the library starts, from the process's own environment, of which .NET's is a copy.
        if (!OperatingSystem.IsWindows())
            return SetEnvironmentVariable(Variable, "1", 0) == 0;
        try
        {
            OrtEnv.Instance().DisableTelemetryEvents();
            return true;
        }
        catch (Exception e) when (e is OnnxRuntimeException or TypeInitializationException or DllNotFoundException)
        {
            return false; // What is wrong with the library is told by the call that needs it.
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
