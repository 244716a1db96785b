using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints;

/// <summary>What a file beside the weights says of the network: settles what tensors cannot show, and is held against what they do.</summary>
/// <param name="Name">What messages call that file.</param>
/// <param name="Architecture">The network; 0 classes where the file does not count them.</param>
internal sealed record DeclaredArchitecture(string Name, BiTArchitecture Architecture)
{
    /// <summary>What a message says more where a tensor has another shape than declared.</summary>
    public string Remark { get; init; } = "";
}
