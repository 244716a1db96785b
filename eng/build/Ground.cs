using System.Runtime.InteropServices;

namespace Build;

/// <summary>
/// Decides where packages come from, once a clone and list of packages to look for: from the feed where it has them, else ONNX Runtime and
/// libvips from npm, and ML.NET from the stand-ins. The decision stands in <c>artifacts/ground/Ground.g.props</c>, which eng/Ground.props reads.
/// </summary>
internal static class Ground
{
    internal static void Prepare()
    {
        string probed = $"<GroundProbed>{string.Join(';', FeedProbe.Probed)}</GroundProbed>";
        if (File.Exists(Layout.GroundProps) && File.ReadAllText(Layout.GroundProps).Contains(probed, StringComparison.Ordinal))
            return;
        var missing = FeedProbe.FindMissing();
        string natives = missing.Overlaps(NativePackages.FeedNames) ? NativePackages.MakeFeed() : "";
        Directory.CreateDirectory(Path.GetDirectoryName(Layout.GroundProps)!);
        string temporary = Layout.GroundProps + ".tmp";
        File.WriteAllText(temporary, $"""
            <Project>
              <!-- Written by the build program; delete it to have the feed looked at anew. -->
              <PropertyGroup>
                {probed}
                <GroundMissing>{string.Join(';', missing)}</GroundMissing>
                <GroundCache>{natives}</GroundCache>
              </PropertyGroup>
            </Project>

            """);
        File.Move(temporary, Layout.GroundProps, overwrite: true);
        Report(missing, natives);
    }

    private static void Report(IReadOnlySet<string> missing, string natives)
    {
        if (missing.Count == 0)
            return;
        Console.Error.WriteLine($"build: the NuGet feed lacks {string.Join(", ", missing)}.");
        if (natives.Length > 0)
            Console.Error.WriteLine($"build: ONNX Runtime and libvips for {RuntimeInformation.RuntimeIdentifier} come from npm, kept in {Layout.Cache}.");
        if (missing.Contains("Microsoft.ML"))
            Console.Error.WriteLine("build: ML.NET is stood in for by tests/StandIns (the part of its API that is used here).");
    }
}
