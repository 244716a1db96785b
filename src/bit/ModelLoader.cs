using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool;

/// <summary>Loads models for commands.</summary>
internal static class ModelLoader
{
    /// <summary>A file, a folder or a known name; a published model that is not here yet is fetched, and the user sees how that goes.</summary>
    internal static BiTModel Load(string nameOrPath, BiTModelOptions? options = null) =>
        BiTModel.Load(nameOrPath, (options ?? new BiTModelOptions()) with { Downloads = DownloadBar.Options() });
}
