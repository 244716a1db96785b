using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints.HuggingFace;

/// <summary>A <c>config.json</c> that transformers wrote for a BiT network.</summary>
/// <param name="Name">What messages call the file.</param>
/// <param name="Architecture">The network that it describes; 0 classes where it does not count them.</param>
/// <param name="Labels">Class names in the order of the logits; empty where the file has none, or the placeholders LABEL_0, LABEL_1 ...</param>
/// <param name="Features">The layers that a BitBackbone puts out, in the order of the network; empty for another class of model.</param>
/// <param name="WidthFactor">Its <c>width_factor</c>, which the architecture's stages already have in them.</param>
/// <param name="DropPathRate">Its <c>drop_path_rate</c>, which does nothing but in training.</param>
internal sealed record BitConfig(
    string Name, BiTArchitecture Architecture, IReadOnlyList<string> Labels, IReadOnlyList<string> Features, double WidthFactor, double DropPathRate)
{
    public const string FileName = "config.json";

    /// <summary>What the tensors are held against.</summary>
    public DeclaredArchitecture Declared => new(Name, Architecture)
    {
        Remark = WidthFactor.Equals(1) ? "" : FormattableString.Invariant(
            $"; {Name} has width_factor {WidthFactor}, with which transformers widens the stages but neither the last norm nor the head, ")
            + "and fails itself",
    };
}
