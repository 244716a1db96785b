using System.IO.Compression;
using System.Security.Cryptography;
using BigTransfer;
using BigTransfer.Inference;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.BiT.Models;

/// <summary>
/// The network of a loaded self-contained pipeline as a model. ML.NET's transformer tells nobody its bytes, but saves them: what it saves is
/// written to a file of our own and taken from there.
/// </summary>
internal static class ContainedModel
{
    /// <summary>The part of a saved ONNX transformer that holds the ONNX model: its length, 32 bits, and its bytes.</summary>
    private const string Entry = "OnnxModel";

    /// <summary>A lease of the network, shared with the other pipelines of this process that hold the very same one.</summary>
    /// <param name="transformer">Runs the network.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="inference">Device and threads.</param>
    /// <exception cref="BigTransferException">ML.NET saves it in another way than is known here.</exception>
    public static ModelLease Lease(OnnxTransformer transformer, string name, InferenceOptions inference)
    {
        var folder = new TemporaryFolder();
        try
        {
            var file = Path.Combine(folder.Path, Path.GetFileNameWithoutExtension(name) + ".onnx");
            Extract(transformer, Path.Combine(folder.Path, "pipeline.zip"), file);
            using var written = File.OpenRead(file);
            return SharedModel.Lease(file, Convert.ToHexStringLower(SHA256.HashData(written)), folder, inference);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static void Extract(OnnxTransformer transformer, string pipeline, string file)
    {
        using var saved = new FileStream(pipeline, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        new MLContext().Model.Save(transformer, null, saved);
        saved.Position = 0;
        using var zip = new ZipArchive(saved, ZipArchiveMode.Read);
        // Entries are paths, of the separators of the system that wrote them.
        if (zip.Entries.Where(entry => entry.FullName.Split('/', '\\')[^1] == Entry).ToArray() is not [var only])
            throw Unknown($"{zip.Entries.Count} entries");
        using var stream = only.Open();
        using var reader = new BinaryReader(stream);
        var length = reader.ReadInt32();
        if (length != only.Length - sizeof(int))
            throw Unknown($"{only.Length} bytes with the length {length}");
        using var model = File.Create(file);
        stream.CopyTo(model);
    }

    private static BigTransferException Unknown(string found) => new(
        $"BiTAccelerate: expected the network in one entry '{Entry}' of what ML.NET's OnnxTransformer saves, found {found}; "
        + $"Microsoft.ML.OnnxTransformer {typeof(OnnxTransformer).Assembly.GetName().Version} is not known to this version of Microsoft.ML.BiT");
}
