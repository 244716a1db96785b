using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Build;

/// <summary>ONNX Runtime and libvips as packages, made from npm's copies into a folder feed in the cache.</summary>
internal static class NativePackages
{
    internal static readonly string[] FeedNames = ["Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Managed", "NetVips.Native"];

    /// <summary>ONNX Runtime 1.29.0: C# sources and libraries of several platforms in one package.</summary>
    private static readonly NpmPackage OnnxRuntime = new("com.github.asus4.onnxruntime", "0.4.9",
        "sha512-BkzxduSZ9IkeDP6Q8lz2TFU2ie7hSSvS7ZIfzMooExoq0CNzJnuuGaUJ7IsojBgqO4ouD1jXah8OYyJbCN29Fg==");

    /// <summary>A platform's libraries: ONNX Runtime's inside its package, libvips' package and file, and the name NetVips.Native gives it.</summary>
    private sealed record Platform(string Rid, string OnnxRuntimeFile, NpmPackage Vips, string VipsFile, string VipsName);

    private static readonly Platform[] Platforms =
    [
        new("linux-x64", "Plugins/Linux/x64/libonnxruntime.so",
            new("@img/sharp-libvips-linux-x64", "1.3.4", "sha512-GJ//SSXbnwSDes02umB3nDJLFcQzw8a18V8fyhqr6tV515tOEMdImjjxj1AoafMRz56F3PHgftnj1QEKSU1zkw=="),
            "lib/libvips-cpp.so.8.18.7", "libvips.so.42"),
        new("osx-arm64", "Plugins/macOS/arm64/libonnxruntime.dylib",
            new("@img/sharp-libvips-darwin-arm64", "1.3.4", "sha512-5R89nBYiRdUlSWJxPhO+GVtaXzXSxKnRu/xqMn3KTA3L9EB9Oy/P+Nn2f2vlhPuUdy/Zusb2DarbyTpGCfEDuw=="),
            "lib/libvips-cpp.8.18.7.dylib", "libvips.42.dylib"),
        new("win-x64", "Plugins/Windows/x64/onnxruntime.dll",
            new("@img/sharp-win32-x64", "0.35.5", "sha512-x76eH0vEiHlcMQu8Y8IenntaACtddpT6W0wmXtWrnKcnKI7ME5DdgqhAD6SEWOEl1v2zDvkZDhFA9KnURwpfqg=="),
            "lib/libvips-42.dll", "libvips-42.dll"),
    ];

    /// <summary>Makes the feed if it is not there yet, and returns the folder that holds it (<c>feed</c>) and what is restored of it (<c>packages</c>).</summary>
    internal static string MakeFeed()
    {
        string rid = PortableRid();
        var platform = Platforms.FirstOrDefault(p => p.Rid == rid)
            ?? throw new BuildException(
                $"the NuGet feed lacks ONNX Runtime or libvips, and no npm package of both is known for {rid} (known: {string.Join(", ", Platforms.Select(p => p.Rid))})");
        string root = Path.Combine(Layout.Cache, $"{rid}-{Recipe(platform)}"), feed = Path.Combine(root, "feed"), stamp = Path.Combine(root, "complete");
        if (File.Exists(stamp))
            return root;

        string npm = Path.Combine(Layout.Cache, "npm"), onnxRuntime = OnnxRuntime.Fetch(npm), vips = platform.Vips.Fetch(npm);
        Pack("Microsoft.ML.OnnxRuntime.Managed", feed, $"-p:NpmRoot={npm}");
        Pack("Microsoft.ML.OnnxRuntime", feed, $"-p:NativeFiles={Path.Combine(onnxRuntime, platform.OnnxRuntimeFile)}", $"-p:NativeRid={rid}",
            $"-p:RestoreAdditionalProjectSources={feed}", $"-p:RestorePackagesPath={Path.Combine(root, "packages")}");
        Pack("NetVips.Native", feed, $"-p:NativeFiles={Path.Combine(vips, platform.VipsFile)}", $"-p:NativeRid={rid}", $"-p:NativeName={platform.VipsName}");
        File.WriteAllText(stamp, "");
        return root;
    }

    /// <summary>A name for what the feed is made of and how: NuGet takes a version that it has seen for the same package for ever.</summary>
    private static string Recipe(Platform platform)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{OnnxRuntime} {platform}"));
        foreach (string file in Directory.GetFiles(Layout.Feed).Order(StringComparer.Ordinal))
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static void Pack(string project, string feed, params string[] properties)
    {
        var (exitCode, output) = Shell.Capture("dotnet",
            ["pack", $"{Layout.Feed}/{project}.csproj", "-c", "Release", "-v", "quiet", "-nologo", "-o", feed, .. properties]);
        if (exitCode != 0)
            throw new BuildException($"cannot make the package {project}: {output.Trim()}");
    }

    private static string PortableRid()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }
}
