using BigTransfer.Architectures;

namespace BigTransfer.Catalog;

/// <summary>transformers' copy, and MindCV's networks.</summary>
internal static class OtherModels
{
    private const string FineTuned = "BiT-M-R50x1-ILSVRC2012.npz";

    internal static IEnumerable<PublishedModel> All =>
    [
        // transformers, convert_bit_to_pytorch.py: timm's resnetv2_50x1_bitm, which is the authors' network after its fine-tuning on ImageNet-1k.
        new()
        {
            Name = "google/bit-50",
            Aliases = ["bit-50"],
            Architecture = PublishedArchitectures.Find("R50x1"),
            Classes = Heads.ImageNet1k,
            TrainedOn = "ImageNet-21k, then 1k",
            InputSize = TimmModels.FineTunedSize("R50x1"),
            Preset = "timm-in1k",
            Sources =
            [
                Published.Transformers("google/bit-50", "model.safetensors"),
                Published.Transformers("google/bit-50", "pytorch_model.bin"),
                Published.Timm(TimmModels.In21kFtIn1k("R50x1")),
                Published.Authors(FineTuned),
            ],
            Labels = Published.Labels1k,
        },
        MindCV("BiT_resnet50", "BiTresnet50", "R50x1", "BiT_resnet50-1e4795a4.ckpt"),
        MindCV("BiT_resnet50x3", "BiTresnet50x3", "R50x3", "BiT_resnet50x3-a960f91f.ckpt"),
        MindCV("BiT_resnet101", "BiTresnet101", "R101x1", "BiT_resnet101-2efa9106.ckpt"),
    ];

    // mindcv, configs/bit: trained from scratch on ImageNet-1k at 224, crop_pct 0.875.
    private static PublishedModel MindCV(string name, string alias, string architecture, string file) => new()
    {
        Name = name,
        Aliases = [alias, $"mindcv/{name}"],
        Architecture = PublishedArchitectures.Find(architecture),
        Classes = Heads.ImageNet1k,
        TrainedOn = "ImageNet-1k",
        InputSize = 224,
        Preset = "mindcv",
        Sources = [Published.MindCV(file)],
        Labels = Published.Labels1k,
    };
}
