using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Inference;

/// <summary>The processor, as far as it decides which code runs.</summary>
internal static class Processor
{
    /// <summary>Architecture, model and features, and the vectors that .NET works with; equal on machines that run the same code.</summary>
    internal static string Identity { get; } = string.Join(' ', RuntimeInformation.ProcessArchitecture, X86(), Vectors());

    // CPUID: leaf 1 has model and stepping (eax) and features (ecx, edx), leaf 7 further features, its sub-leaf 1 AVX-VNNI; ebx of leaf 1 tells which
    // core asks.
    private static string X86()
    {
        if (!X86Base.IsSupported)
            return "";
        var (model, _, c, d) = X86Base.CpuId(1, 0);
        var more = X86Base.CpuId(7, 0);
        return $"{model:x} {c:x} {d:x} {more.Ebx:x} {more.Ecx:x} {more.Edx:x} {X86Base.CpuId(7, 1).Eax:x}";
    }

    private static int Vectors() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
}
