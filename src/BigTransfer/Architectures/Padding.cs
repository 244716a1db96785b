namespace BigTransfer.Architectures;

/// <summary>How convolutions see the border (transformers, BitConfig's <c>global_padding</c>).</summary>
public enum Padding
{
    /// <summary>As many zeros on every side, as PyTorch pads, and a border of zeros before the stem's pool: every published BiT network.</summary>
    Symmetric,
    /// <summary>TensorFlow's: as many zeros as ceil(side / stride) outputs need, the odd one right and below; no border before the pool.</summary>
    Same,
}
