namespace BigTransfer.Tool.Bench;

/// <summary>What a row of a measurement runs.</summary>
internal enum BenchForm
{
    /// <summary>The portable graph, as ONNX Runtime runs it by itself: one caller, all threads. What the others are compared with.</summary>
    Portable,

    /// <summary>The fast form in float32.</summary>
    Fast,

    /// <summary>The network in 8-bit integers, in the fastest form that there is of it.</summary>
    Int8,
}
