using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Build;

/// <summary>One npm package, pinned by version and by the hash that the registry publishes (<c>sha512-BASE64</c>).</summary>
internal sealed record NpmPackage(string Name, string Version, string Integrity)
{
    /// <summary>Unpacks the package under <paramref name="root"/>/NAME, by npm's own client, and returns that folder; does nothing if it is there.</summary>
    internal string Fetch(string root)
    {
        string folder = Path.Combine(root, Name), stamp = Path.Combine(folder, $".{Version}.complete");
        if (File.Exists(stamp))
            return folder;
        string download = Directory.CreateDirectory(Path.Combine(root, ".download-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            Console.Error.WriteLine($"build: fetching {Name}@{Version} from npm ...");
            string archive = Download(download);
            Verify(archive);
            string unpacked = Path.Combine(download, "unpacked");
            Directory.CreateDirectory(unpacked);
            using (var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
                TarFile.ExtractToDirectory(gzip, unpacked, overwriteFiles: true);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(Path.Combine(unpacked, "package"), folder);
            File.WriteAllText(stamp, "");
            return folder;
        }
        finally
        {
            Directory.Delete(download, recursive: true);
        }
    }

    private string Download(string folder)
    {
        string[] arguments = ["pack", $"{Name}@{Version}", "--pack-destination", folder, "--loglevel", "error"];
        string reason;
        try
        {
            // npm is a script on Windows, which only the shell can start.
            var (exitCode, output) = OperatingSystem.IsWindows() ? Shell.Capture("cmd", ["/c", "npm", .. arguments], folder) : Shell.Capture("npm", arguments, folder);
            if (exitCode == 0)
                return Directory.GetFiles(folder, "*.tgz").Single();
            reason = output.Trim();
        }
        catch (BuildException e)
        {
            reason = e.Message;
        }
        throw new BuildException($"the NuGet feed lacks ONNX Runtime or libvips, and npm did not give its copy, {Name}@{Version}: {reason}");
    }

    private void Verify(string archive)
    {
        using var stream = File.OpenRead(archive);
        string found = "sha512-" + Convert.ToBase64String(SHA512.HashData(stream));
        if (found != Integrity)
            throw new BuildException($"{Name}@{Version} from npm has the hash {found}, expected {Integrity}");
    }
}
