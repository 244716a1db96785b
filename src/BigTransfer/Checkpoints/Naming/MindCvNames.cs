namespace BigTransfer.Checkpoints.Naming;

/// <summary>The names of MindCV's BiT (mindspore-lab/mindcv, models/bit.py, StdConv2d with 1e-10).</summary>
internal static class MindCvNames
{
    private const string Unit = "layer{s}.{u-1}";

    public static NamingScheme Scheme { get; } = new("mindcv", StandardizationEpsilon: 1e-10, "mindcv",
    [
        new("stem/conv", "conv1.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm1/gamma", $"{Unit}.gn1.gamma"),
        new("stage{s}/unit{u}/norm1/beta", $"{Unit}.gn1.beta"),
        new("stage{s}/unit{u}/conv1", $"{Unit}.conv1.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm2/gamma", $"{Unit}.gn2.gamma"),
        new("stage{s}/unit{u}/norm2/beta", $"{Unit}.gn2.beta"),
        new("stage{s}/unit{u}/conv2", $"{Unit}.conv2.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/norm3/gamma", $"{Unit}.gn3.gamma"),
        new("stage{s}/unit{u}/norm3/beta", $"{Unit}.gn3.beta"),
        new("stage{s}/unit{u}/conv3", $"{Unit}.conv3.weight", KernelLayout.Oihw),
        new("stage{s}/unit{u}/shortcut", $"{Unit}.down_sample.0.weight", KernelLayout.Oihw),
        new("norm/gamma", "gn.gamma"),
        new("norm/beta", "gn.beta"),
        new("head/kernel", "classifier.weight", KernelLayout.Oihw),
        new("head/bias", "classifier.bias"),
    ]);
}
