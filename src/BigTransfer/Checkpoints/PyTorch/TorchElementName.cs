namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>An element type where it stands as a value: "float32".</summary>
internal sealed record TorchElementName(string Name);
