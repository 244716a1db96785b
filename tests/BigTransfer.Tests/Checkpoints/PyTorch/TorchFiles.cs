using System.IO.Compression;
using System.Runtime.InteropServices;
using BigTransfer.Checkpoints;

namespace BigTransfer.Tests.Checkpoints.PyTorch;

/// <summary>Files as torch.save writes them, in both forms, made for tests.</summary>
internal static class TorchFiles
{
    /// <summary>A state dict of float32 tensors, each over a storage of its own.</summary>
    public static byte[] Zip(IReadOnlyList<(string Name, FloatTensor Tensor)> tensors) =>
        Zip(StateDict(tensors, _ => { }), [.. tensors.Select((tensor, i) => ($"{i}", Bytes(tensor.Tensor)))]);

    /// <inheritdoc cref="Zip(IReadOnlyList{ValueTuple{string, FloatTensor}})"/>
    public static byte[] Legacy(IReadOnlyList<(string Name, FloatTensor Tensor)> tensors) =>
        Legacy(StateDict(tensors, pickle => pickle.Op('N')), [.. tensors.Select((tensor, i) => ($"{i}", Bytes(tensor.Tensor), 4))]);

    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Data)[] storages) =>
        Archive([("x/data.pkl", pickle), .. storages.Select(storage => ($"x/data/{storage.Key}", storage.Data)), ("x/version", "3\n"u8.ToArray())]);

    public static byte[] Archive(params (string Name, byte[] Content)[] entries) => Archive(CompressionLevel.NoCompression, entries);

    public static byte[] Archive(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    public static byte[] Legacy(byte[] pickle, params (string Key, byte[] Data, int ElementBytes)[] storages)
    {
        var keys = new PickleWriter().Op(']').Op('(');
        foreach (var (key, _, _) in storages)
            keys.Text(key);
        byte[] file = [.. LegacyStart, .. pickle, .. keys.Op('e').End()];
        foreach (var (_, data, elementBytes) in storages)
            file = [.. file, .. BitConverter.GetBytes((long)data.Length / elementBytes), .. data];
        return file;
    }

    /// <summary>The magic number, the version and what the writer's machine was like.</summary>
    public static byte[] LegacyStart { get; } =
    [
        .. new PickleWriter().Op(0x8a, 10).Op(Convert.FromHexString("6cfc9c46f9206aa85019")).End(),
        .. new PickleWriter().Number(1001).End(),
        .. new PickleWriter().Dict(("little_endian", value => value.Op(0x88))).End(),
    ];

    public static byte[] Bytes(FloatTensor tensor) => Bytes(tensor.Data);

    public static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static Checkpoint Open(byte[] file) => Checkpoint.Open(new MemoryStream(file), "x.pth");

    public static float[] Read(this Checkpoint checkpoint, string tensor)
    {
        var values = new float[checkpoint.Tensors[tensor].Count];
        checkpoint.Read(tensor, values);
        return values;
    }

    public static BigTransferException Refused(byte[] file, params string[] said)
    {
        var stream = new MemoryStream(file);
        var error = Assert.ThrowsExactly<BigTransferException>(() => Checkpoint.Open(stream, "x.pth"));
        StringAssert.StartsWith(error.Message, "x.pth");
        foreach (var text in said)
            StringAssert.Contains(error.Message, text);
        Assert.IsFalse(error.Message.Any(char.IsControl), "one line");
        Assert.IsFalse(stream.CanRead, "closed");
        return error;
    }

    private static byte[] StateDict(IReadOnlyList<(string Name, FloatTensor Tensor)> tensors, Action<PickleWriter> part) =>
        new PickleWriter().Dict([.. tensors.Select((tensor, i) => (tensor.Name, (Action<PickleWriter>)(pickle =>
        {
            var shape = tensor.Tensor.Shape.Select(length => (long)length).ToArray();
            pickle.Tensor(p => p.Storage("FloatStorage", $"{i}", tensor.Tensor.Data.Length, part), 0, shape, RowMajor(shape));
        })))]).End();

    public static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        for (long d = shape.Length - 1, stride = 1; d >= 0; stride *= shape[d--])
            strides[d] = stride;
        return strides;
    }
}
