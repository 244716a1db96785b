namespace BigTransfer.Catalog;

/// <summary>Sizes of the heads that have published names for their outputs.</summary>
internal static class Heads
{
    internal const int ImageNet1k = 1000;

    // Two more than the data set has classes: see Published.Labels21k.
    internal const int ImageNet21k = 21843;

    internal static SourceFile? LabelsFor(int classes) => classes switch
    {
        ImageNet1k => Published.Labels1k,
        ImageNet21k => Published.Labels21k,
        _ => null,
    };
}
