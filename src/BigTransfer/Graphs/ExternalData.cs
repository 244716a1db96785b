using System.Globalization;
using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>Where a tensor's data lies outside the model's file.</summary>
/// <param name="Location">The file, relative to the model's folder and inside it.</param>
/// <param name="Offset">Its first byte there.</param>
/// <param name="Length">Its bytes; null where the model leaves it to the shape.</param>
internal sealed record ExternalData(string Location, long Offset, long? Length)
{
    /// <summary>What the data file of a model is called beside the model's own name.</summary>
    public const string Ending = ".data";

    /// <summary>The entries of a tensor whose data lies outside (onnx/docs/ExternalData.md).</summary>
    public static IEnumerable<StringStringEntryProto> Entries(string location, long offset, long length) =>
    [
        new() { Key = "location", Value = location },
        new() { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) },
        new() { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) },
    ];

    /// <summary>Reads a tensor's entries; null where its data lies in the model.</summary>
    /// <exception cref="BigTransferException">The entries do not say where, or it is outside the model's folder.</exception>
    public static ExternalData? Of(TensorProto tensor, string model)
    {
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
            return null;
        string? Value(string key) => tensor.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;
        long? Number(string key) => Value(key) is not { Length: > 0 } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new BigTransferException($"{model}: tensor '{tensor.Name}': expected a number as {key} of its external data, found '{text}'");
        var location = Value("location") ?? "";
        if (!IsInside(location))
            throw new BigTransferException(
                $"{model}: tensor '{tensor.Name}': expected external data in the model's folder, found the location '{location}'");
        return new ExternalData(location, Number("offset") ?? 0, Number("length"));
    }

    // Backslashes and drives count everywhere: the file may come from, or go to, another system.
    private static bool IsInside(string location) =>
        location.Length > 0 && !location.Contains('\0', StringComparison.Ordinal) && location[0] is not ('/' or '\\')
        && location.AsSpan().IndexOf(':') < 0 && !Path.IsPathRooted(location) && !location.Split('/', '\\').Contains("..");

    /// <summary>The full path of the file, which is there and long enough.</summary>
    /// <param name="model">Path of the model.</param>
    /// <param name="tensor">Its name, for the message.</param>
    /// <exception cref="BigTransferException">It is missing or too short.</exception>
    public string Find(string model, string tensor)
    {
        var path = Path.Combine(FolderOf(model, Location), Location);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new BigTransferException($"{model}: the file of its weights, '{Location}', is not beside it");
        var length = file.LinkTarget is null ? file.Length : ((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true))?.Length ?? 0;
        return Offset <= length && (Length ?? 0) <= length - Offset
            ? path
            : throw new BigTransferException(
                $"{model}: tensor '{tensor}' lies at byte {Offset} of '{Location}' and takes {Length ?? 0} bytes; the file has {length}");
    }

    /// <summary>The folder that a model's external data is relative to: its own, or that of the file behind it where it is a link.</summary>
    /// <param name="model">Path of the model.</param>
    /// <param name="location">A file that it names.</param>
    public static string FolderOf(string model, string location)
    {
        var path = Path.GetFullPath(model);
        var folder = Path.GetDirectoryName(path)!;
        return !File.Exists(Path.Combine(folder, location)) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
            ? Path.GetDirectoryName(target.FullName)!
            : folder;
    }

    /// <summary>
    /// Where a session finds external data: a folder, and by location what to call it there. ONNX Runtime follows no links out of the folder,
    /// which is what caches of downloads are made of; it is given the files behind them.
    /// </summary>
    /// <param name="model">Path of the model.</param>
    /// <param name="locations">The files that it names.</param>
    public static (string Folder, Dictionary<string, string> Names) Resolve(string model, IReadOnlyCollection<string> locations)
    {
        var folder = FolderOf(model, locations.First());
        var files = locations.ToDictionary(location => location, location => Path.Combine(folder, location));
        if (files.Values.All(file => new FileInfo(file).LinkTarget is null))
            return (folder, locations.ToDictionary(location => location));
        foreach (var (location, file) in files)
            files[location] = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        folder = Path.GetDirectoryName(files.Values.First())!;
        return (folder, files.ToDictionary(file => file.Key, file => Path.GetRelativePath(folder, file.Value)));
    }
}
