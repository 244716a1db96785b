namespace BigTransfer.Checkpoints.Naming;

/// <summary>A tensor of a checkpoint and what it stands for.</summary>
internal sealed record CanonicalTensor(TensorInfo Source, NamedWeight Weight);
