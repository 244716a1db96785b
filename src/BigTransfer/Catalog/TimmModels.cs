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

    internal const string DistilledData = "ImageNet-1k, distilled";
    internal const string TeacherData = "ImageNet-21k, then 1k (teacher)";

    private static readonly string[] Architectures = ["R50x1", "R50x3", "R101x1", "R101x3", "R152x2", "R152x4"];

    internal static IEnumerable<PublishedModel> All =>
    [
        .. Architectures.Select(a => Row(
            In21k(a), $"{Model(a)}m_in21k", a, Heads.ImageNet21k, "ImageNet-21k", 224, "timm-in21k", $"BiT-M-{a}.npz")),
        .. Architectures.Select(a => Row(
            In21kFtIn1k(a), $"{Model(a)}m", a, Heads.ImageNet1k, "ImageNet-21k, then 1k", FineTunedSize(a), "timm-in1k", $"BiT-M-{a}-ILSVRC2012.npz")),
        Row(Distilled, "resnetv2_50x1_bit_distilled", "R50x1", Heads.ImageNet1k, DistilledData, 224, "timm-distilled", "distill/R50x1_224.npz"),
        Row(Teacher, "resnetv2_152x2_bit_teacher", "R152x2", Heads.ImageNet1k, TeacherData, 224, "timm-distilled", "distill/R152x2_T_224.npz"),
        Row(Teacher384, "resnetv2_152x2_bit_teacher_384", "R152x2", Heads.ImageNet1k, TeacherData, 384,
            "timm-teacher-384", "distill/R152x2_T_384.npz"),
    ];

    internal static string In21k(string architecture) => $"{Model(architecture)}.goog_in21k";

    internal static string In21kFtIn1k(string architecture) => $"{Model(architecture)}.goog_in21k_ft_in1k";

    internal static int FineTunedSize(string architecture) => architecture == "R152x4" ? 480 : 448;

    private static string Model(string architecture) => $"resnetv2_{architecture[1..]}_bit";

    private static PublishedModel Row(
        string name, string olderName, string architecture, int classes, string trainedOn, int size, string preset, string original) => new()
    {
        Name = name,
        Aliases = [$"timm/{name}", olderName, $"timm/{olderName}"],
        Architecture = PublishedArchitectures.Find(architecture),
        Classes = classes,
        TrainedOn = trainedOn,
        InputSize = size,
        Preset = preset,
        Sources = [Published.Timm(name), Published.Authors(original)],
        Labels = Heads.LabelsFor(classes),
    };
}
