using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference.Operators;

/// <summary>The operators of this library's own, and the one place that makes them known to ONNX Runtime.</summary>
internal static unsafe class OperatorDomain
{
    /// <summary>The operators' domain.</summary>
    internal const string Name = "ai.bit";

    // Made once for each number of threads; ONNX Runtime holds on to them as long as there are sessions.
    private static readonly ConcurrentDictionary<int, Lazy<(nint Domain, string? WhyNot)>> Made = new();

    /// <summary>Why the operators are not to be had; null where they are.</summary>
    internal static string? WhyNot => For(threads: 1).WhyNot;

    /// <summary>Lets sessions of these options run the operators; nothing changes for graphs that have none of them. Without effect where the
    /// operators are not to be had: portable graphs run all the same.</summary>
    /// <param name="options">The options.</param>
    /// <param name="threads">Threads of a run; 0 as ONNX Runtime chooses.</param>
    internal static void Register(SessionOptions options, int threads)
    {
        var (domain, whyNot) = For(threads > 0 ? threads : Cores.Physical);
        if (whyNot is not null)
            return;
        NativeApi.AddDomain((void*)options.DangerousGetHandle(), (void*)domain);
        GC.KeepAlive(options);
    }

    private static CustomOperator[] Operators(int threads) =>
    [
        new WinogradConvOperator(), new GroupNormOperator(), new StemPoolOperator(), new PixelPatchesOperator(), new ByteMaxPoolOperator(),
        new ByteGroupNormOperator(threads), new SumGroupNormOperator(bytes: false, threads), new SumGroupNormOperator(bytes: true, threads),
        new SumPoolOperator(bytes: false), new SumPoolOperator(bytes: true),
    ];

    private static (nint Domain, string? WhyNot) For(int threads) =>
        Made.GetOrAdd(threads, static count => new(() => Make(count))).Value;

    private static (nint Domain, string? WhyNot) Make(int threads)
    {
        try
        {
            if (!VerifiedRuntime.IsLoaded)
                return (0, $"it was verified with ONNX Runtime {string.Join(", ", VerifiedRuntime.Versions)}, not with {OnnxRuntimeLibrary.Version}");
            void* domain = NativeApi.CreateDomain(Name);
            foreach (var custom in Operators(threads))
                NativeApi.AddOperator(domain, OperatorTable.Of(custom));
            return ((nint)domain, null);
        }
        catch (Exception e) when (e is BigTransferException or TypeInitializationException)
        {
            return (0, $"its operators cannot be registered: {(e.InnerException ?? e).Message}");
        }
    }
}
