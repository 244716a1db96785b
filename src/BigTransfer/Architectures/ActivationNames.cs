namespace BigTransfer.Architectures;

/// <summary>The words for activations that a <c>config.json</c> has and people know.</summary>
public static class ActivationNames
{
    /// <summary>relu, gelu, gelu_new, selu.</summary>
    public static string NameOf(Activation activation) => activation == Activation.GeluTanh ? "gelu_new" : activation.ToString().ToLowerInvariant();
}
