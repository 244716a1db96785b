using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference.Operators;

/// <summary>The operators of this library's own, and the one place that makes them known to ONNX Runtime.</summary>
internal static unsafe class OperatorDomain
{
    /// <summary>The operators' domain.</summary>
    internal const string Name = "ai.bit";

    private static readonly CustomOperator[] Operators =
    [
        new WinogradConvOperator(), new GroupNormOperator(), new StemPoolOperator(),
        new PixelPatchesOperator(), new ByteMaxPoolOperator(), new ByteGroupNormOperator(),
        new SumGroupNormOperator(bytes: false), new SumGroupNormOperator(bytes: true), new SumPoolOperator(bytes: false), new SumPoolOperator(bytes: true),
    ];

    // Made once; ONNX Runtime holds on to it as long as there are sessions.
    private static readonly Lazy<(nint Domain, string? WhyNot)> Made = new(Make);

    /// <summary>Why the operators are not to be had; null where they are.</summary>
    internal static string? WhyNot => Made.Value.WhyNot;

    /// <summary>Lets sessions of these options run the operators; nothing changes for graphs that have none of them. Without effect where the
    /// operators are not to be had: portable graphs run all the same.</summary>
    internal static void Register(SessionOptions options)
    {
        if (WhyNot is not null)
            return;
        NativeApi.AddDomain((void*)options.DangerousGetHandle(), (void*)Made.Value.Domain);
        GC.KeepAlive(options);
    }

    private static (nint Domain, string? WhyNot) Make()
    {
        try
        {
            if (!VerifiedRuntime.IsLoaded)
                return (0, $"it was verified with ONNX Runtime {string.Join(", ", VerifiedRuntime.Versions)}, not with {OnnxRuntimeLibrary.Version}");
            void* domain = NativeApi.CreateDomain(Name);
            foreach (var custom in Operators)
                NativeApi.AddOperator(domain, OperatorTable.Of(custom));
            return ((nint)domain, null);
        }
        catch (Exception e) when (e is BigTransferException or TypeInitializationException)
        {
            return (0, $"its operators cannot be registered: {(e.InnerException ?? e).Message}");
        }
    }
}
