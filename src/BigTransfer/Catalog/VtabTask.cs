namespace BigTransfer.Catalog;

/// <summary>A task of the Visual Task Adaptation Benchmark.</summary>
/// <param name="Name">As the authors' files have it.</param>
/// <param name="Classes">Outputs of the head (google-research/task_adaptation).</param>
/// <param name="InputSize">128 where the data set's pictures are smaller than 96 x 96, else 480: BiT-HyperRule.</param>
internal sealed record VtabTask(string Name, int Classes, int InputSize = VtabTask.Large)
{
    private const int Small = 128;
    private const int Large = 480;

    internal static IReadOnlyList<VtabTask> All { get; } =
    [
        new("caltech101", 102),
        new("cifar100", 100, Small),                // 32 x 32
        new("clevr-count", 8),
        new("clevr-distance", 6),
        new("diabetic_retinopathy", 5),
        new("dmlab", 6),
        new("dsprites-orientation", 16, Small),     // 64 x 64
        new("dsprites-xpos", 16, Small),
        new("dtd", 47),
        new("eurosat", 10, Small),                  // 64 x 64
        new("kitti-distance", 4),
        new("oxford_flowers102", 102),
        new("oxford_iiit_pet", 37),
        new("patch_camelyon", 2),                   // 96 x 96: not smaller
        new("resisc45", 45),
        new("smallnorb-azimuth", 18),               // 96 x 96
        new("smallnorb-elevation", 9),
        new("sun397", 397),
        new("svhn", 10, Small),                     // 32 x 32
    ];
}
