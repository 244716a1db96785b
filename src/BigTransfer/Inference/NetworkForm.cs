namespace BigTransfer.Inference;

/// <summary>In which of its forms a network runs on the CPU. All give the same values but for rounding.</summary>
public enum NetworkForm
{
    /// <summary>The fast form where there is one and it was found to agree on this machine, else the portable one.</summary>
    Auto,

    /// <summary>The standard ONNX operators that files hold and every runtime knows.</summary>
    Portable,

    /// <summary>Blocks of channels and fused operators; an error where the network, the runtime or the machine has no such form.</summary>
    Fast,
}
