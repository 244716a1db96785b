using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>The environment variable that decides on the form where no option does: <c>auto</c>, <c>portable</c> or <c>fast</c>.</summary>
internal static class FormVariable
{
    internal const string Name = "BIT_FORM";

    /// <summary>The form, and who asked for it.</summary>
    /// <exception cref="BigTransferException">The variable names no form.</exception>
    internal static (NetworkForm Form, string Asked) Read() => Parse(Environment.GetEnvironmentVariable(Name));

    internal static (NetworkForm Form, string Asked) Parse(string? value) => value?.Trim().ToUpperInvariant() switch
    {
        null or "" or "AUTO" => (NetworkForm.Auto, ""),
        "PORTABLE" => (NetworkForm.Portable, $"asked for by {Name}"),
        "FAST" => (NetworkForm.Fast, $"asked for by {Name}"),
        _ => throw new BigTransferException($"{Name}: expected auto, portable or fast, found '{value}'"),
    };
}
