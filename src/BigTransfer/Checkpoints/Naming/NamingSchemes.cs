namespace BigTransfer.Checkpoints.Naming;

/// <summary>Every source whose names are known. A new one is a file beside this and a line here.</summary>
internal static class NamingSchemes
{
    public static IReadOnlyList<NamingScheme> All { get; } =
    [
        OfficialNames.Scheme,
        OfficialPyTorchNames.Scheme,
        TimmNames.Scheme,
        HuggingFaceNames.Scheme,
        HuggingFaceNames.WithoutPrefix,
        MindCvNames.Scheme,
    ];
}
