using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using BigTransfer.Imaging;
using BigTransfer.Models;

namespace Packages.Tests;

/// <summary>Packs the libraries, and has a program that knows only the packages use them.</summary>
[TestClass]
public sealed class PackagesTests
{
    private static readonly string[] StandIns = Metadata("StandIns").Split(';', StringSplitOptions.RemoveEmptyEntries);
    private static string _folder = "";

    private static string Feed => Path.Combine(_folder, "feed");

    [ClassInitialize]
    public static void Pack(TestContext _)
    {
        if (Metadata("MLNetAssemblies").Length > 0)
            Assert.Inconclusive("ML.NET comes from a folder here, and packages need packages");
        // Inside the repository, so that its NuGet sources hold; its build files must not.
        _folder = Directory.CreateDirectory(Path.Combine(Shared.RepositoryRoot, "artifacts", $"packages-test-{Guid.NewGuid():N}")).FullName;
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            File.WriteAllText(Path.Combine(_folder, name), "<Project />");
        foreach (string project in new[] { "src/BigTransfer", "src/BigTransfer.Extensions.AI", "src/Microsoft.ML.BiT" })
            Dotnet(Shared.RepositoryRoot, "pack", project, "--no-build", "-c", Metadata("Configuration"), "-o", Feed, "-nologo", "-v", "quiet");
    }

    [ClassCleanup]
    public static void Delete()
    {
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void The_packages_name_the_managed_libraries_and_no_natives()
    {
        CollectionAssert.AreEquivalent(
            new[] { "Google.Protobuf", "MathNet.Numerics", "Microsoft.ML.OnnxRuntime.Managed", "Polly.Core" }, Dependencies("BigTransfer."));
        CollectionAssert.IsSubsetOf(new[] { "BigTransfer", "Microsoft.ML", "Microsoft.ML.ImageAnalytics" }, Dependencies("Microsoft.ML.BiT."));
        CollectionAssert.DoesNotContain(Dependencies("Microsoft.ML.BiT."), "Microsoft.ML.OnnxRuntime");
        CollectionAssert.AreEquivalent(
            new[] { "BigTransfer", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Options" }, Dependencies("BigTransfer.Extensions.AI."));
    }

    [TestMethod]
    public void The_packages_hold_their_assembly_and_its_documentation_and_no_stand_in()
    {
        foreach (string name in new[] { "BigTransfer", "BigTransfer.Extensions.AI", "Microsoft.ML.BiT" })
        {
            using var package = ZipFile.OpenRead(PackageFile(name + "."));
            CollectionAssert.AreEquivalent(new[] { $"{name}.dll", $"{name}.xml" },
                package.Entries.Where(e => e.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal)).Select(e => e.Name).ToArray());
        }
    }

    [TestMethod]
    public void A_program_that_knows_only_the_packages_embeds_a_picture()
    {
        // Where the feed lacks ML.NET, its stand-ins are packed into this test's own feed, under the names that the packages ask for.
        foreach (string standIn in StandIns)
            Dotnet(Shared.RepositoryRoot, "pack", $"tests/StandIns/{standIn}", "--no-build", "-c", Metadata("Configuration"), "-p:IsPackable=true", "-p:EnablePackageValidation=false", "-o", Feed, "-nologo", "-v", "quiet");

        string consumer = Directory.CreateDirectory(Path.Combine(_folder, "consumer")).FullName, picture = Path.Combine(_folder, "picture.png");
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Consumer")))
            File.Copy(file, Path.Combine(consumer, Path.GetFileNameWithoutExtension(file)));
        ImageEncoder.SavePng(new RgbImage(31, 17, [.. Enumerable.Range(0, 31 * 17 * 3).Select(i => (byte)(i * 37))]), picture);

        Dotnet(consumer, "build", "-c", "Release", "-nologo", "-v", "quiet", "-o", "out",
            $"-p:RestoreAdditionalProjectSources=\"{Feed};{Metadata("RestoreSources")}\"", $"-p:RestorePackagesPath={Path.Combine(_folder, "packages")}");
        string printed = Dotnet(consumer, Path.Combine("out", "Consumer.dll"), picture);

        using var model = BiTModel.Load();
        float[] expected = model.Embed(ImageDecoder.Decode(picture));
        float[] found = [.. printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(v => float.Parse(v, CultureInfo.InvariantCulture))];
        Assert.HasCount(expected.Length, found);
        float largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5f * largest);
    }

    private static string[] Dependencies(string package)
    {
        using var archive = ZipFile.OpenRead(PackageFile(package));
        using var nuspec = archive.Entries.Single(e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return [.. XDocument.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string)e.Attribute("id")!)];
    }

    private static string PackageFile(string prefix) =>
        Directory.GetFiles(Feed, "*.nupkg").Single(f => Path.GetFileName(f).StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(Path.GetFileName(f)[prefix.Length]));

    private static string Metadata(string key) =>
        typeof(PackagesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value ?? "";

    private static string Dotnet(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"dotnet {string.Join(' ', arguments)}: {output}\n{error.Result}");
        return output;
    }
}
