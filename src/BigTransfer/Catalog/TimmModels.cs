using BigTransfer.Architectures;

namespace BigTransfer.Catalog;

/// <summary>
/// timm's copies (timm/models/resnetv2.py: default_cfgs for sizes and crops, register_model_deprecations for the older names), made of the authors'
/// files, which therefore stand in for them.
/// </summary>
internal static class TimmModels
{
    internal const string Distilled = "resnetv2_50x1_bit.goog_distilled_in1k";
    internal const string Teacher = "resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k";
    internal const string Teacher384 = "resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k_384";

    private static readonly string[] Architectures = ["R50x1", "R50x3", "R101x1", "R101x3", "R152x2", "R152x4"];

    internal static IEnumerable<PublishedModel> All =>
    [
        .. Architectures.Select(a => Row(In21k(a), a, ImageNetHeads.ImageNet21k, "ImageNet-21k", 224, "timm-in21k", $"BiT-M-{a}.npz", $"{Model(a)}m_in21k")),
        .. Architectures.Select(a => Row(In21kFtIn1k(a), a, ImageNetHeads.ImageNet1k, "ImageNet-21k, then 1k", FineTunedSize(a), "timm-in1k", $"BiT-M-{a}-ILSVRC2012.npz", $"{Model(a)}m")),
        Row(Distilled, "R50x1", ImageNetHeads.ImageNet1k, "ImageNet-1k, distilled", 224, "timm-distilled", "distill/R50x1_224.npz", "resnetv2_50x1_bit_distilled"),
        Row(Teacher, "R152x2", ImageNetHeads.ImageNet1k, "ImageNet-21k, then 1k (teacher)", 224, "timm-distilled", "distill/R152x2_T_224.npz", "resnetv2_152x2_bit_teacher"),
        Row(Teacher384, "R152x2", ImageNetHeads.ImageNet1k, "ImageNet-21k, then 1k (teacher)", 384, "timm-teacher-384", "distill/R152x2_T_384.npz", "resnetv2_152x2_bit_teacher_384"),
    ];

    internal static string In21k(string architecture) => $"{Model(architecture)}.goog_in21k";

    internal static string In21kFtIn1k(string architecture) => $"{Model(architecture)}.goog_in21k_ft_in1k";

    internal static int FineTunedSize(string architecture) => architecture == "R152x4" ? 480 : 448;

    private static string Model(string architecture) => $"resnetv2_{architecture[1..]}_bit";

    private static PublishedModel Row(string name, string architecture, int classes, string trainedOn, int size, string preset, string original, string olderName) => new()
    {
        Name = name,
        Aliases = [$"timm/{name}", olderName, $"timm/{olderName}"],
        Architecture = PublishedArchitectures.Find(architecture),
        Classes = classes,
        TrainedOn = trainedOn,
        InputSize = size,
        Preset = preset,
        Sources = [Published.Timm(name), Published.Authors(original)],
        Labels = ImageNetHeads.LabelsFor(classes),
    };
}
