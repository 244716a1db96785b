using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference.Operators;

/// <summary>The operators of this library's own, and the one place that makes them known to ONNX Runtime.</summary>
internal static unsafe class OperatorDomain
{
    /// <summary>The operators' domain.</summary>
    internal const string Name = "ai.bit";

    private static readonly CustomOperator[] Operators =
    [
        new GroupNormOperator(), new StemPoolOperator(),
        new ByteMaxPoolOperator(), new ByteGroupNormOperator(), new SumGroupNormOperator(bytes: false), new SumGroupNormOperator(bytes: true),
        new SumPoolOperator(bytes: false), new SumPoolOperator(bytes: true),
    ];

    // Made once; ONNX Runtime holds on to it as long as there are sessions.
    private static readonly Lazy<nint> Domain = new(() =>
    {
        void* domain = NativeApi.CreateDomain(Name);
        foreach (var custom in Operators)
            NativeApi.AddOperator(domain, OperatorTable.Of(custom));
        return (nint)domain;
    });

    /// <summary>Lets sessions of these options run the operators; nothing changes for graphs that have none of them. Without effect where the
    /// native library is not one that this was verified with.</summary>
    internal static void Register(SessionOptions options)
    {
        if (!VerifiedRuntime.IsLoaded)
            return;
        NativeApi.AddDomain((void*)options.DangerousGetHandle(), (void*)Domain.Value);
        GC.KeepAlive(options);
    }
}
