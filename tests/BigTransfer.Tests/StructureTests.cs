using System.Text.RegularExpressions;
using BigTransfer.Models;

namespace BigTransfer.Tests;

/// <summary>The folders of the engine tell what depends on what; this holds them to it.</summary>
[TestClass]
public sealed partial class StructureTests
{
    /// <summary>By folder, the folders whose namespaces it may use; what stands at the root may be used by all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Architectures"] = [],
        ["Numpy"] = [],
        ["Imaging"] = [],
        ["Kernels"] = [],
        ["Inference"] = ["Kernels"],
        ["Checkpoints"] = ["Architectures", "Numpy"],
        ["Graphs"] = ["Architectures", "Checkpoints", "Kernels"],
        ["FewShot"] = ["Graphs", "Imaging"],
        ["Modules"] = ["Checkpoints", "Graphs"],
        ["Catalog"] = ["Architectures"],
        ["Downloads"] = [],
        ["Quantization"] = ["Graphs", "Imaging", "Inference", "Models"],
        ["Models"] = ["Architectures", "Catalog", "Checkpoints", "Downloads", "Graphs", "Imaging", "Inference", "Modules"],
    };

    [TestMethod]
    public void Folders_of_the_engine_depend_downwards_only()
    {
        string root = Path.Combine(Shared.RepositoryRoot, "src", "BigTransfer");
        var wrong = new List<string>();
        int read = 0;
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(root, file), folder = relative.Split(Path.DirectorySeparatorChar)[0];
            string[] allowed = folder.EndsWith(".cs", StringComparison.Ordinal) ? [] : [.. Allowed[folder], folder];
            foreach (Match use in EngineNamespace().Matches(File.ReadAllText(file)))
            {
                read++;
                if (!allowed.Contains(use.Groups["folder"].Value))
                    wrong.Add($"{relative} uses {use.Groups["folder"].Value}");
            }
        }
        Assert.IsEmpty(wrong, string.Join("; ", wrong));
        Assert.IsGreaterThan(20, read, "the pattern must find the uses");
    }

    [TestMethod]
    public void The_engine_knows_nothing_of_MLNET()
    {
        var references = typeof(BiTModel).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToArray();
        CollectionAssert.Contains(references, "Microsoft.ML.OnnxRuntime");
        Assert.IsEmpty(references.Where(name => name.StartsWith("Microsoft.ML", StringComparison.Ordinal) && name != "Microsoft.ML.OnnxRuntime"));
    }

    [GeneratedRegex(@"^using (static )?BigTransfer\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex EngineNamespace();
}
