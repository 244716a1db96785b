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
        var path = PathBeside(model, Location);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new BigTransferException($"{model}: the file of its weights, '{Location}', is not beside it");
        var length = file.LinkTarget is null ? file.Length : ((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true))?.Length ?? 0;
        return Offset <= length && (Length ?? 0) <= length - Offset
            ? path
            : throw new BigTransferException(
                $"{model}: tensor '{tensor}' lies at byte {Offset} of '{Location}' and takes {Length ?? 0} bytes; the file has {length}");
    }

    /// <summary>The path of a file that a model names.</summary>
    public static string PathBeside(string model, string location) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, location);
}
