namespace BigTransfer.Checkpoints.Naming;

/// <summary>Errors about a checkpoint whose tensors are not a network; each names the file and the tensor as the source names it.</summary>
internal sealed class WrongTensor(string checkpoint, NamingScheme scheme)
{
    public BigTransferException Missing(string canonical) => Network($"tensor '{scheme.ToSource(canonical)}' is missing");

    public BigTransferException Shape(TensorInfo tensor, string expected) =>
        Network($"tensor '{tensor.Name}' has shape [{string.Join(", ", tensor.Shape)}]; {expected}");

    public BigTransferException Network(string what) => new($"{checkpoint}: {what}");
}
