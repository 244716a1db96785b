using System.Globalization;
using System.Text;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tool.Output;

/// <summary>A file of embeddings with the files' names beside the vectors; written beside itself and renamed, so that it is whole or not there.</summary>
internal sealed class EmbeddingTable
{
    /// <summary>The endings that say what is written.</summary>
    internal static readonly string[] Endings = [".npy", ".csv", ".jsonl"];

    private readonly Action<string, IReadOnlyList<FileEmbedding>> _write;

    private EmbeddingTable(string path, Action<string, IReadOnlyList<FileEmbedding>> write) => (Path, _write) = (path, write);

    internal string Path { get; }

    /// <summary>The table that a path's ending asks for.</summary>
    internal static EmbeddingTable For(string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPY" => new EmbeddingTable(path, WriteNpy),
        ".CSV" => new EmbeddingTable(path, (target, rows) => WriteLines(target, Csv(rows))),
        _ => new EmbeddingTable(
            path, (target, rows) => WriteLines(target, rows.Select(row => Json.Line(new Dictionary<string, object?> { ["file"] = row.Path, ["embedding"] = row.Values })))),
    };

    internal void Write(IReadOnlyList<FileEmbedding> rows) => _write(Path, rows);

    private static void WriteNpy(string path, IReadOnlyList<FileEmbedding> rows)
    {
        int length = rows[0].Values!.Length;
        var all = new float[checked(rows.Count * length)];
        for (int i = 0; i < rows.Count; i++)
            rows[i].Values!.CopyTo(all, i * length);
        // Names first: vectors without names are worth less than names without vectors. A line a row, whatever a name holds.
        WriteLines(System.IO.Path.ChangeExtension(path, ".files.txt"), rows.Select(row => row.Path.ReplaceLineEndings("\\n")));
        NpyFile.Write(path, new FloatTensor(all, rows.Count, length));
    }

    private static IEnumerable<string> Csv(IReadOnlyList<FileEmbedding> rows)
    {
        yield return "file," + string.Join(',', Enumerable.Range(0, rows[0].Values!.Length).Select(i => $"e{i}"));
        foreach (var row in rows)
        {
            string name = row.Path.Replace("\"", "\"\"", StringComparison.Ordinal);
            yield return $"\"{name}\"," + string.Join(',', row.Values!.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        }
    }

    private static void WriteLines(string path, IEnumerable<string> lines) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        foreach (string line in lines)
            writer.WriteLine(line);
    });
}
