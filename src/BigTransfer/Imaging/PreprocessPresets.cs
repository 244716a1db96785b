namespace BigTransfer.Imaging;

/// <summary>The recipes of the published families, one a row. Sources: the families' own code, see each row.</summary>
public static class PreprocessPresets
{
    /// <summary>x / 255, then to [-1, 1]: what every BiT checkpoint but MindCV's was trained on.</summary>
    private static readonly PreprocessRecipe MinusOneToOne = new()
    {
        Name = "",
        RescaleFactor = 1 / 255.0,
        Mean = RgbValues.All(0.5),
        Std = RgbValues.All(0.5),
    };

    // openai/CLIP, clip.py.
    internal static readonly RgbValues ClipMean = new(0.48145466, 0.4578275, 0.40821073);
    internal static readonly RgbValues ClipStd = new(0.26862954, 0.26130258, 0.27577711);

    // torchvision, transforms/_presets.py; of ImageNet's pictures.
    private static readonly RgbValues ImageNetMean = new(0.485, 0.456, 0.406);
    private static readonly RgbValues ImageNetStd = new(0.229, 0.224, 0.225);

    /// <summary>All presets.</summary>
    public static IReadOnlyList<PreprocessRecipe> All { get; } =
    [
        // google-research/big_transfer, bit_pytorch: PIL bilinear to a square; 128 is BiT-HyperRule's crop for small pictures.
        MinusOneToOne with { Name = "official-pytorch", Resize = ResizeRule.To(128, 128) },
        // The same repository, bit_tf2 and bit_jax: tf.image.resize.
        MinusOneToOne with { Name = "official-tensorflow", Resize = ResizeRule.To(128, 128), Method = ResizeMethod.TensorFlow },
        // timm, resnetv2_*_bit.goog_in21k: 224 at crop_pct 0.875.
        Timm("timm-in21k", 224, 256, ResampleFilter.Bilinear),
        // timm, resnetv2_*_bit.goog_in21k_ft_in1k: 448 at crop_pct 1 (152x4: 480).
        Timm("timm-in1k", 448, 448, ResampleFilter.Bilinear),
        // timm, resnetv2_50x1_bit.goog_distilled_in1k and the teacher at 224.
        Timm("timm-distilled", 224, 256, ResampleFilter.Bicubic),
        // timm, resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k_384: crop_pct 1.
        Timm("timm-teacher-384", 384, 384, ResampleFilter.Bicubic),
        // The distilled R50x1 on TF-Hub (sayakpaul/distill_bit_r50x1_224_feature_extraction): tf.image.resize to a square.
        MinusOneToOne with { Name = "tfhub-distilled", Resize = ResizeRule.To(224, 224), Method = ResizeMethod.TensorFlow },
        // mindcv, configs/bit and its data transforms: 224 at crop_pct 0.875, ImageNet's mean and deviation (with MindSpore's resize, here Pillow's).
        Timm("mindcv", 224, 256, ResampleFilter.Bilinear) with { Mean = ImageNetMean, Std = ImageNetStd },
        // torchvision, transforms/_presets.py, ImageClassification: what its classifiers were trained for.
        Timm("torchvision", 224, 256, ResampleFilter.Bilinear) with { Mean = ImageNetMean, Std = ImageNetStd },
        // transformers, BitImageProcessor's own defaults (CLIP's mean and deviation); a checkpoint's preprocessor_config.json goes before them.
        new()
        {
            Name = "huggingface",
            Resize = ResizeRule.ToShortestEdge(224),
            Filter = ResampleFilter.Bicubic,
            CenterCrop = (224, 224),
            RescaleFactor = 1 / 255.0,
            Mean = ClipMean,
            Std = ClipStd,
        },
    ];

    /// <summary>The preset of that name, in whatever case.</summary>
    /// <exception cref="BigTransferException">There is none; the message lists the names.</exception>
    public static PreprocessRecipe Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(preset => string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new BigTransferException($"no preprocessing preset '{name}' (there are {string.Join(", ", All.Select(preset => preset.Name))})");
    }

    private static PreprocessRecipe Timm(string name, int crop, int shortestEdge, ResampleFilter filter) => MinusOneToOne with
    {
        Name = name,
        Resize = ResizeRule.ToShortestEdge(shortestEdge),
        Filter = filter,
        CenterCrop = (crop, crop),
        CropRounding = CropRounding.HalfToEven,
    };
}
