namespace BigTransfer.Architectures;

/// <summary>What follows each norm (transformers, BitConfig's <c>hidden_act</c>).</summary>
public enum Activation
{
    /// <summary>max(x, 0): every published BiT network.</summary>
    Relu,
    /// <summary>x times the normal distribution function of x.</summary>
    Gelu,
    /// <summary><see cref="Gelu"/> approximated by a hyperbolic tangent: <c>gelu_new</c>.</summary>
    GeluTanh,
    /// <summary>The scaled exponential linear unit.</summary>
    Selu,
}
