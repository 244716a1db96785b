namespace BigTransfer.Checkpoints.Naming;

/// <summary>The names of the authors' BiT-*.npz files (google-research/big_transfer, bit_pytorch/models.py, load_from).</summary>
internal static class OfficialNames
{
    private const string Unit = "resnet/block{s}/unit{uu}";

    public static NamingScheme Scheme { get; } = new("official", StandardizationEpsilon: 1e-10, "official-pytorch",
    [
        new("stem/conv", "resnet/root_block/standardized_conv2d/kernel", KernelLayout.Hwio),
        new("stage{s}/unit{u}/norm1/gamma", $"{Unit}/a/group_norm/gamma"),
        new("stage{s}/unit{u}/norm1/beta", $"{Unit}/a/group_norm/beta"),
        new("stage{s}/unit{u}/conv1", $"{Unit}/a/standardized_conv2d/kernel", KernelLayout.Hwio),
        new("stage{s}/unit{u}/norm2/gamma", $"{Unit}/b/group_norm/gamma"),
        new("stage{s}/unit{u}/norm2/beta", $"{Unit}/b/group_norm/beta"),
        new("stage{s}/unit{u}/conv2", $"{Unit}/b/standardized_conv2d/kernel", KernelLayout.Hwio),
        new("stage{s}/unit{u}/norm3/gamma", $"{Unit}/c/group_norm/gamma"),
        new("stage{s}/unit{u}/norm3/beta", $"{Unit}/c/group_norm/beta"),
        new("stage{s}/unit{u}/conv3", $"{Unit}/c/standardized_conv2d/kernel", KernelLayout.Hwio),
        new("stage{s}/unit{u}/shortcut", $"{Unit}/a/proj/standardized_conv2d/kernel", KernelLayout.Hwio),
        new("norm/gamma", "resnet/group_norm/gamma"),
        new("norm/beta", "resnet/group_norm/beta"),
        new("head/kernel", "resnet/head/conv2d/kernel", KernelLayout.Hwio),
        new("head/bias", "resnet/head/conv2d/bias"),
    ]);
}
