using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <summary>The ONNX Runtime that is loaded, and the one place where its failures become this library's errors.</summary>
public static class OnnxRuntimeLibrary
{
    /// <summary>The native library's version, for example <c>1.29.0</c>.</summary>
    /// <exception cref="BigTransferException">The native library is not there.</exception>
    public static string Version => Guard("ONNX Runtime", () => OrtEnv.Instance().GetVersionString());

    /// <summary>Has ONNX Runtime not report its use to its maker, as everything here does that runs it; for programs in which something else is the
    /// first to use it. Does nothing where the environment variable <c>ORT_DISABLE_TELEMETRY</c> is set.</summary>
    public static void TurnOffTelemetry() => OnnxRuntimeTelemetry.TurnOff();

    internal static T Guard<T>(string name, Func<T> call)
    {
        OnnxRuntimeTelemetry.TurnOff();
        try
        {
            return call();
        }
        catch (OnnxRuntimeException e)
        {
            throw new BigTransferException($"{name}: ONNX Runtime: {OneLine(e.Message)}", e);
        }
        catch (Exception e) when (IsMissing(e) || e is TypeInitializationException { InnerException: { } inner } && IsMissing(inner))
        {
            throw new BigTransferException(
                $"{name}: ONNX Runtime's native library cannot be loaded; reference the package Microsoft.ML.OnnxRuntime (CPU) or Microsoft.ML.OnnxRuntime.Gpu "
                + $"in the application ({OneLine((e.InnerException ?? e).Message)})", e);
        }
    }

    private static bool IsMissing(Exception e) => e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException;

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
