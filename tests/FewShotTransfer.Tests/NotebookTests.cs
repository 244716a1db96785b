using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FewShotTransfer.Tests;

/// <summary>The notebooks' code, cell after cell as one program, compiled and run on pictures in its working directory.</summary>
[TestClass]
public sealed class NotebookTests
{
    private static readonly string Notebooks = Path.Combine(Shared.RepositoryRoot, "samples", "notebooks");
    private static string _folder = "";

    [ClassInitialize]
    public static void WritePictures(TestContext _)
    {
        // Inside the repository, so that its NuGet sources hold; its build files must not.
        _folder = Directory.CreateDirectory(Path.Combine(Shared.RepositoryRoot, "artifacts", $"notebooks-test-{Guid.NewGuid():N}")).FullName;
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            File.WriteAllText(Path.Combine(_folder, name), "<Project />");
        TestPictures.Write(Path.Combine(_folder, "pictures"));
        Directory.CreateDirectory(Path.Combine(_folder, "usual", "checks"));
        foreach (string file in Directory.GetFiles(Path.Combine(_folder, "pictures", "checks")))
            File.Copy(file, Path.Combine(_folder, "usual", "checks", Path.GetFileName(file)));
    }

    [ClassCleanup]
    public static void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Few_pictures_make_a_classifier()
    {
        string[] lines = Run("few-shot-classification");
        StringAssert.StartsWith(lines[0], "accuracy ");
        Assert.IsGreaterThan(80, double.Parse(lines[0].Split(' ')[1].TrimEnd('%'), CultureInfo.InvariantCulture), "one in three by chance");
        Assert.HasCount(4, lines);
        foreach (string line in lines[1..])
        {
            string[] parts = line.Split(": ");
            StringAssert.StartsWith(parts[1], Path.GetFileName(Path.GetDirectoryName(parts[0])!));
        }
    }

    [TestMethod]
    public void The_nearest_neighbours_are_of_the_same_class()
    {
        string[] lines = Run("nearest-neighbours");
        Assert.AreEqual("36 pictures, 1024 features each", lines[0]);
        Assert.AreEqual($"nearest to {Path.Combine("pictures", "checks", "00.png")}", lines[1]);
        Assert.HasCount(7, lines);
        Assert.IsTrue(lines[2..].All(line => line.Contains("checks", StringComparison.Ordinal)), string.Join('\n', lines));
    }

    [TestMethod]
    public void The_usual_pictures_are_the_least_strange()
    {
        string[] lines = Run("anomaly-detection");
        Assert.HasCount(36, lines);
        Assert.IsTrue(lines[24..].All(line => line.Contains("checks", StringComparison.Ordinal)), string.Join('\n', lines));
    }

    [TestMethod]
    public void Every_notebook_is_run_by_a_test_and_has_no_outputs()
    {
        string[] notebooks = [.. Directory.GetFiles(Notebooks).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(new[] { "anomaly-detection.ipynb", "few-shot-classification.ipynb", "nearest-neighbours.ipynb" }, notebooks);
        foreach (string notebook in notebooks)
        {
            foreach (var cell in Cells(notebook).Where(cell => cell.TryGetProperty("outputs", out _)))
            {
                Assert.AreEqual(0, cell.GetProperty("outputs").GetArrayLength(), notebook);
                Assert.AreEqual(JsonValueKind.Null, cell.GetProperty("execution_count").ValueKind, notebook);
            }
        }
    }

    private static string[] Run(string notebook)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, notebook)).FullName;
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Source($"{notebook}.ipynb"));
        // The libraries that this test has beside it, in place of the packages that the notebook names.
        File.WriteAllText(Path.Combine(folder, "Notebook.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <OutputPath>out</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{AppContext.BaseDirectory}Microsoft.ML*.dll;{AppContext.BaseDirectory}BigTransfer.dll" />
                <None Include="{AppContext.BaseDirectory}runtimes/$(NETCoreSdkPortableRuntimeIdentifier)/native/*"
                      Link="%(Filename)%(Extension)" CopyToOutputDirectory="PreserveNewest" />
              </ItemGroup>
            </Project>
            """);
        Dotnet(folder, "build", "-c", "Release", "-nologo", "-v", "quiet", "-nodeReuse:false");
        return Dotnet(_folder, Path.Combine(folder, "out", "Notebook.dll")).ReplaceLineEndings("\n").TrimEnd().Split('\n');
    }

    /// <summary>The cells of code one after the other; packages are left out, and types, which cells may declare anywhere, come last.</summary>
    private static string Source(string notebook)
    {
        string[] cells =
        [
            .. Cells(notebook).Where(cell => cell.GetProperty("cell_type").GetString() == "code")
                .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray()
                    .Select(line => line.GetString()!).Where(line => !line.StartsWith("#r ", StringComparison.Ordinal)))),
        ];
        return string.Join('\n', cells.OrderBy(cell => cell.StartsWith("public class", StringComparison.Ordinal)));
    }

    private static JsonElement[] Cells(string notebook)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Notebooks, notebook)));
        return [.. json.RootElement.Clone().GetProperty("cells").EnumerateArray()];
    }

    private static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"dotnet {string.Join(' ', arguments)}: {output}\n{error.Result}");
        return output;
    }
}
