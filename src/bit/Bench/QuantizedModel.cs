using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Quantization;

namespace BigTransfer.Tool.Bench;

/// <summary>The network in 8-bit integers that stands for a model in a measurement: the model itself where it is in integers, else made of it.</summary>
internal sealed class QuantizedModel : IDisposable
{
    // Time does not depend on ranges, so that few pictures do, and those of noise.
    private const int Pictures = 4;

    private readonly DirectoryInfo? _folder;

    private QuantizedModel(string? path, string reason, DirectoryInfo? folder = null) => (Path, Reason, _folder) = (path, reason, folder);

    /// <summary>The ONNX file; null where there is none.</summary>
    internal string? Path { get; }

    /// <summary>Why there is none.</summary>
    internal string Reason { get; }

    /// <summary>That of a model, where int8 is asked for.</summary>
    internal static QuantizedModel Of(BenchSettings settings, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!settings.Forms.Contains(BenchForm.Int8))
            return new(null, "not asked for");
        using var model = BiTModel.Load(settings.Model, cancellation: cancellation);
        if (model.Quantization is not null)
            return new(model.Path, "");
        var folder = Directory.CreateTempSubdirectory("bit-bench-");
        try
        {
            string[] pictures = [.. Enumerable.Range(0, Pictures).Select(i => System.IO.Path.Combine(folder.FullName, $"{i}.png"))];
            for (int i = 0; i < pictures.Length; i++)
                ImageEncoder.SavePng(Noise(settings.Size, i), pictures[i]);
            string file = System.IO.Path.Combine(folder.FullName, "int8.onnx");
            // No layer is kept in float: which ones, only real pictures can tell.
            BiTQuantizer.Quantize(model, pictures, file, new QuantizationOptions { Pictures = Pictures, KeepFloat = 0 }, cancellation);
            return new(file, "", folder);
        }
        catch (BigTransferException e)
        {
            folder.Delete(recursive: true);
            return new(null, e.Message);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    private static RgbImage Noise(int side, int seed)
    {
        byte[] pixels = new byte[3 * side * side];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(side, side, pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Delete(recursive: true);
}
