using BigTransfer.Architectures;

namespace BigTransfer.Catalog;

/// <summary>What the authors published (google-research/big_transfer, README.md), by their names.</summary>
internal static class AuthorsModels
{
    /// <summary>The five architectures of the paper, and R152x2, which was published for BiT-M only.</summary>
    private static readonly string[] Paper = ["R50x1", "R50x3", "R101x1", "R101x3", "R152x4"];
    private static readonly string[] PaperAndR152x2 = ["R50x1", "R50x3", "R101x1", "R101x3", "R152x2", "R152x4"];

    internal static IEnumerable<PublishedModel> All =>
    [
        .. Paper.Select(a => Row($"BiT-S-{a}", a, Heads.ImageNet1k, "ImageNet-1k", 224, null)),
        .. PaperAndR152x2.Select(a => Row($"BiT-M-{a}", a, Heads.ImageNet21k, "ImageNet-21k", 224, TimmModels.In21k(a))),
        // The size is timm's for these very files (its table of 2021 named them as its sources).
        .. PaperAndR152x2.Select(a => Row($"BiT-M-{a}-ILSVRC2012", a, Heads.ImageNet1k, "ImageNet-21k, then 1k",
            TimmModels.FineTunedSize(a), TimmModels.In21kFtIn1k(a))),
        // Beyer et al., "Knowledge distillation: A good teacher is patient and consistent"; the aliases are big_vision's.
        Distilled("R50x1_224", "R50x1", 224, "timm-distilled", TimmModels.Distilled) with { Aliases = ["R50x1_224", "FunMatch-224px-i1k82.8"] },
        Distilled("R50x1_160", "R50x1", 160, "timm-distilled", null) with { Aliases = ["R50x1_160", "FunMatch-160px-i1k80.5"] },
        Distilled("R152x2_T_224", "R152x2", 224, "timm-distilled", TimmModels.Teacher) with { Aliases = ["R152x2_T_224"] },
        Distilled("R152x2_T_384", "R152x2", 384, "timm-teacher-384", TimmModels.Teacher384) with { Aliases = ["R152x2_T_384"] },
    ];

    /// <summary>The five architectures of the paper, fine-tuned three times on each task of VTAB-1k: 285 files.</summary>
    internal static IEnumerable<PublishedModel> Vtab =>
        from architecture in Paper
        from task in VtabTask.All
        from run in Enumerable.Range(0, 3)
        let name = $"BiT-M-{architecture}-run{run}-{task.Name}"
        let row = Row(name, architecture, task.Classes, $"ImageNet-21k, then {task.Name}", task.InputSize, null, "vtab/")
        select row with { Aliases = [$"vtab/{name}"] };

    private static PublishedModel Row(
        string name, string architecture, int classes, string trainedOn, int size, string? timm, string folder = "") => new()
    {
        Name = name,
        Architecture = PublishedArchitectures.Find(architecture),
        Classes = classes,
        TrainedOn = trainedOn,
        InputSize = size,
        Preset = "official-pytorch",
        Sources = timm is null ? [Published.Authors($"{folder}{name}.npz")] : [Published.Authors($"{folder}{name}.npz"), Published.Timm(timm)],
        Labels = Heads.LabelsFor(classes),
    };

    private static PublishedModel Distilled(string file, string architecture, int size, string preset, string? timm)
    {
        string trainedOn = file.Contains("_T_", StringComparison.Ordinal) ? TimmModels.TeacherData : TimmModels.DistilledData;
        var row = Row(file, architecture, Heads.ImageNet1k, trainedOn, size, timm, "distill/");
        return row with { Name = $"distill/{file}", Preset = preset };
    }
}
