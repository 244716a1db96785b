using System.IO.Compression;
using BigTransfer.Checkpoints;
using BigTransfer.Models;

namespace BigTransfer.Tests.Checkpoints;

/// <summary>Networks in formats that are not read: whoever has one is told what it is, by its content.</summary>
[TestClass]
public sealed class UnreadFormatsTests
{
    [TestMethod]
    public void Keras_files_are_called_by_name()
    {
        AssertNamed([0x89, .. "HDF\r\n\u001a\n"u8, .. new byte[500]], "is an HDF5 file, as Keras writes (.h5), a format that is not read yet");
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in new[] { "metadata.json", "config.json", "model.weights.h5" })
                using (var entry = zip.CreateEntry(name).Open())
                    entry.Write("{}"u8);
        }
        AssertNamed(archive.ToArray(), "is an archive of Keras (.keras)");
    }

    [TestMethod]
    public void A_SavedModel_is_called_by_name_and_not_taken_for_an_ONNX_model()
    {
        // Schema version 1, then graphs of 300 bytes that begin with their description.
        byte[] saved = [8, 1, 0x12, 0xAC, 2, 0x0A, 0x10, .. new byte[298]];
        AssertNamed(saved, "is a TensorFlow SavedModel");
        // An ONNX model of that version has the producer's name there.
        Assert.IsNull(UnreadFormats.Find([8, 1, 0x12, 7, .. "pytorch"u8]));
        Assert.IsNull(UnreadFormats.Find([8, 8, 0x12, 0x0A, .. "\npytorch\n1"u8]));
        foreach (int length in Enumerable.Range(0, 6))
            Assert.IsNull(UnreadFormats.Find(saved.AsSpan(0, length)), $"{length} bytes");

        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("saved_model.pb"), saved);
        Directory.CreateDirectory(folder.File("variables"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(folder.Root));
        StringAssert.Contains(error.Message, "found a TensorFlow SavedModel, a format that is not read yet");
    }

    private static void AssertNamed(byte[] content, string said)
    {
        using var folder = new TempFolder();
        string path = folder.File("network");
        File.WriteAllBytes(path, content);
        foreach (Action open in new Action[] { () => BiTModel.Load(path), () => Checkpoint.Open(path) })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(open);
            StringAssert.StartsWith(error.Message, $"{path}: {said}");
            Assert.DoesNotContain('\n', error.Message);
        }
    }
}
