namespace BigTransfer.Inference.Operators;

/// <summary>
/// The versions of ONNX Runtime that the fast forms were verified with. These use operators of a domain that is ONNX Runtime's own affair
/// (com.microsoft.nchwc), and may change with any version.
/// </summary>
internal static class VerifiedRuntime
{
    /// <summary>Major and minor version.</summary>
    internal static IReadOnlyList<string> Versions { get; } = ["1.29"];

    /// <summary>Whether the native library is of such a version.</summary>
    internal static bool IsLoaded => Versions.Any(version => OnnxRuntimeLibrary.Version.StartsWith($"{version}.", StringComparison.Ordinal));
}
