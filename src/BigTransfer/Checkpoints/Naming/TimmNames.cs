namespace BigTransfer.Checkpoints.Naming;

/// <summary>The names of timm's resnetv2_*_bit models (timm, models/resnetv2.py), whose StdConv2d has eps 1e-8.</summary>
internal static class TimmNames
{
    private const string Unit = "stages.{s-1}.blocks.{u-1}";

    public static NamingScheme Scheme { get; } = new("timm", StandardizationEpsilon: 1e-8, "timm-in21k",
    [
        new("stem/conv", "stem.conv.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm1/gamma", $"{Unit}.norm1.weight"),
        new("stage{s}/unit{u}/norm1/beta", $"{Unit}.norm1.bias"),
        new("stage{s}/unit{u}/conv1", $"{Unit}.conv1.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm2/gamma", $"{Unit}.norm2.weight"),
        new("stage{s}/unit{u}/norm2/beta", $"{Unit}.norm2.bias"),
        new("stage{s}/unit{u}/conv2", $"{Unit}.conv2.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm3/gamma", $"{Unit}.norm3.weight"),
        new("stage{s}/unit{u}/norm3/beta", $"{Unit}.norm3.bias"),
        new("stage{s}/unit{u}/conv3", $"{Unit}.conv3.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/shortcut", $"{Unit}.downsample.conv.weight", KernelLayout.Oihw),
        new("norm/gamma", "norm.weight"),
        new("norm/beta", "norm.bias"),
        new("head/kernel", "head.fc.weight", KernelLayout.Oihw),
        new("head/bias", "head.fc.bias"),
    ]);
}
