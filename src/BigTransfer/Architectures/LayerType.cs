namespace BigTransfer.Architectures;

/// <summary>How a unit orders its norms, and where the network has others beside them (transformers, BitConfig's <c>layer_type</c>).</summary>
public enum LayerType
{
    /// <summary>Norm and activation before each convolution, and once more after the last stage: every published BiT network.</summary>
    Preactivation,
    /// <summary>
    /// Norm after each convolution, the shortcut's included; activation after the sum; a norm in the stem and none after the last stage.
    /// </summary>
    Bottleneck,
}
