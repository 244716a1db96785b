using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Build;

/// <summary>Asks the configured NuGet feed, by a restore, which of the packages that some feeds lack it has.</summary>
internal static partial class FeedProbe
{
    internal static readonly string[] Probed =
    [
        "MSTest", "Microsoft.Extensions.ML", "Microsoft.ML", "Microsoft.ML.ImageAnalytics", "Microsoft.ML.OnnxTransformer",
        .. NativePackages.FeedNames,
    ];

    /// <summary>The names that the feed lacks; all of them where no feed answers.</summary>
    internal static SortedSet<string> FindMissing()
    {
        var versions = XDocument.Load("Directory.Packages.props").Descendants("PackageVersion")
            .ToDictionary(e => (string)e.Attribute("Include")!, e => (string)e.Attribute("Version")!);
        string folder = Directory.CreateTempSubdirectory("bit-probe-").FullName;
        try
        {
            string references = string.Concat(Probed.Select(name => $"<PackageReference Include=\"{name}\" Version=\"{versions[name]}\" />"));
            File.WriteAllText(Path.Combine(folder, "probe.csproj"),
                $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>{references}</ItemGroup></Project>");
            foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
                File.WriteAllText(Path.Combine(folder, name), "<Project />");

            var (exitCode, output) = Shell.Capture("dotnet", ["restore", "probe.csproj", "--nologo", "-p:NuGetAudit=false"], folder);
            if (exitCode == 0)
                return [];
            var missing = new SortedSet<string>(MissingPackage().Matches(output).Select(m => m.Groups["name"].Value)
                .Where(name => Probed.Contains(name)), StringComparer.Ordinal);
            if (missing.Count > 0)
                return missing;
            if (output.Contains("NU1301", StringComparison.Ordinal))
                return new SortedSet<string>(Probed, StringComparer.Ordinal);
            throw new BuildException($"the restore that looks for packages failed: {output.Trim()}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // NU1101: no such package; NU1102, NU1103: no such version of it.
    [GeneratedRegex(@"error NU110[123]: Unable to find (?:a stable )?package (?<name>[\w.]*\w)")]
    private static partial Regex MissingPackage();
}
