namespace BigTransfer.Checkpoints.Naming;

/// <summary>
/// The names of Hugging Face's BiT (transformers, models/bit/modeling_bit.py, whose WeightStandardizedConv2d is built with eps 1e-8):
/// BitForImageClassification and BitBackbone hold the network under a prefix, BitModel is the network itself.
/// </summary>
internal static class HuggingFaceNames
{
    public static NamingScheme Scheme { get; } = Named("bit.");

    public static NamingScheme WithoutPrefix { get; } = Named("");

    private static NamingScheme Named(string prefix)
    {
        var unit = $"{prefix}encoder.stages.{{s-1}}.layers.{{u-1}}";
        // The published google/bit-50 is timm's in1k; a folder's preprocessor_config.json goes before this.
        return new("huggingface", StandardizationEpsilon: 1e-8, "timm-in1k",
        [
            new("stem/conv", $"{prefix}embedder.convolution.weight", KernelLayout.Oihw),
            new("stem/norm/gamma", $"{prefix}embedder.norm.weight"),
            new("stem/norm/beta", $"{prefix}embedder.norm.bias"),
            new("stage{s}/unit{u}/norm1/gamma", $"{unit}.norm1.weight"),
            new("stage{s}/unit{u}/norm1/beta", $"{unit}.norm1.bias"),
            new("stage{s}/unit{u}/conv1", $"{unit}.conv1.weight", KernelLayout.Oihw),
            new("stage{s}/unit{u}/norm2/gamma", $"{unit}.norm2.weight"),
            new("stage{s}/unit{u}/norm2/beta", $"{unit}.norm2.bias"),
            new("stage{s}/unit{u}/conv2", $"{unit}.conv2.weight", KernelLayout.Oihw),
            new("stage{s}/unit{u}/norm3/gamma", $"{unit}.norm3.weight"),
            new("stage{s}/unit{u}/norm3/beta", $"{unit}.norm3.bias"),
            new("stage{s}/unit{u}/conv3", $"{unit}.conv3.weight", KernelLayout.Oihw),
            new("stage{s}/unit{u}/shortcut", $"{unit}.downsample.conv.weight", KernelLayout.Oihw),
            new("stage{s}/unit{u}/shortcut/norm/gamma", $"{unit}.downsample.norm.weight"),
            new("stage{s}/unit{u}/shortcut/norm/beta", $"{unit}.downsample.norm.bias"),
            new("norm/gamma", $"{prefix}norm.weight"),
            new("norm/beta", $"{prefix}norm.bias"),
            new("head/kernel", "classifier.1.weight", KernelLayout.Matrix),
            new("head/bias", "classifier.1.bias"),
        ]);
    }
}
