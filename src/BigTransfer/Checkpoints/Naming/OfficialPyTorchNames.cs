namespace BigTransfer.Checkpoints.Naming;

/// <summary>The names of the authors' PyTorch model in a state dict (google-research/big_transfer, bit_pytorch/models.py, ResNetV2).</summary>
internal static class OfficialPyTorchNames
{
    private const string Unit = "body.block{s}.unit{uu}";

    public static NamingScheme Scheme { get; } = new("official PyTorch", StandardizationEpsilon: 1e-10, "official-pytorch",
    [
        new("stem/conv", "root.conv.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm1/gamma", $"{Unit}.gn1.weight"),
        new("stage{s}/unit{u}/norm1/beta", $"{Unit}.gn1.bias"),
        new("stage{s}/unit{u}/conv1", $"{Unit}.conv1.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm2/gamma", $"{Unit}.gn2.weight"),
        new("stage{s}/unit{u}/norm2/beta", $"{Unit}.gn2.bias"),
        new("stage{s}/unit{u}/conv2", $"{Unit}.conv2.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm3/gamma", $"{Unit}.gn3.weight"),
        new("stage{s}/unit{u}/norm3/beta", $"{Unit}.gn3.bias"),
        new("stage{s}/unit{u}/conv3", $"{Unit}.conv3.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/shortcut", $"{Unit}.downsample.weight", KernelLayout.Oihw),
        new("norm/gamma", "head.gn.weight"),
        new("norm/beta", "head.gn.bias"),
        new("head/kernel", "head.conv.weight", KernelLayout.Oihw),
        new("head/bias", "head.conv.bias"),
    ]);
}
