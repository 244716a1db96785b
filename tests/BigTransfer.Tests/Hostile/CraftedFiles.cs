using System.IO.Compression;
using System.Text;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Checkpoints.PyTorch;
using BigTransfer.Tests.Numpy;
using static BigTransfer.Tests.Checkpoints.MindSporeFiles;
using static BigTransfer.Tests.Hostile.HostileReaders;

namespace BigTransfer.Tests.Hostile;

/// <summary>A file that was made to harm its reader.</summary>
/// <param name="Reader">Which one: a name of <see cref="HostileReaders"/>.</param>
/// <param name="What">What is wrong with it.</param>
/// <param name="Make">Its content.</param>
/// <param name="Refused">Whether it must be refused; a few are only odd.</param>
internal sealed record CraftedFile(string Reader, string What, Func<byte[]> Make, bool Refused = true);

/// <summary>Files made to harm: to take memory or time, to lead astray, to have something run.</summary>
internal static class CraftedFiles
{
    private const int Many = 2_000_000;

    public static IReadOnlyList<CraftedFile> All { get; } = [.. Archives(), .. Headers(), .. Protobuf(), .. Pickles(), .. Texts()];

    private static IEnumerable<CraftedFile> Archives()
    {
        yield return new(Npz, "zeros that unpack to a thousand times their size", () =>
            NpzTests.Zip(("w.npy", NpyTests.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (40000000,), }", new byte[40_000_000]))));
        yield return new(Npz, "one file under sixty thousand names", () => ZipBytes.Overlapping(60_000, Array(1), i => $"{i}.npy"));
        yield return new(Npz, "a directory of a million entries", () => ZipBytes.Overlapping(1_000_000, [], i => ".npy"));
        yield return new(Npz, "names that lead out of the folder", () =>
            NpzTests.Zip(("../../../etc/x.npy", Array(1)), ("/y.npy", Array(1))), Refused: false);
        yield return new(Npz, "a header of more dimensions than can be", () => NpzTests.Zip(
            ("w.npy", NpyTests.Npy($"{{'descr': '|u1', 'fortran_order': True, 'shape': ({Repeat("1,", 20_000)}), }}", [1], version: 2))));
        yield return new(Npz, "no entry, and a directory that is elsewhere", () =>
            [.. "PK\x05\x06"u8, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0]);
        yield return new(Npy, "a header of megabytes", () => [0x93, .. "NUMPY"u8, 2, 0, .. BitConverter.GetBytes(8 << 20), .. new byte[8 << 20]]);
    }

    private static IEnumerable<CraftedFile> Headers()
    {
        yield return new(Safetensors, "nested a million times", () => Json("""{"a":""" + new string('[', 1_000_000)));
        yield return new(Safetensors, "nested in the metadata", () => Json("""{"__metadata__":""" + new string('[', 1_000_000)));
        yield return new(Safetensors, "two million entries", () => Json("{" + Repeat("\"a\":0,", Many) + "\"b\":0}"));
        yield return new(Safetensors, "more tensors than any network has", () => Json("{" + string.Join(
            ',', Enumerable.Range(0, 120_000).Select(i => $$$"""
            "t{{{i}}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}
            """)) + "}"));
        yield return new(Safetensors, "a shape of millions of dimensions", () =>
            Json("""{"a":{"dtype":"U8","data_offsets":[0,0],"shape":[""" + Repeat("0,", Many) + "0]}}"));
        yield return new(Safetensors, "metadata of millions of numbers", () =>
            Json("""{"__metadata__":[""" + Repeat("0,", Many) + "0]}"), Refused: false);
        yield return new(Safetensors, "tensors that share their data", () => Json(
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4));
        yield return new(Safetensors, "data before its own start", () => Json("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[-4,0]}}""", 4));
        yield return new(ShardIndex, "a shard above the folder", () => Index("../a.bin"));
        yield return new(ShardIndex, "a shard at an absolute path", () => Index("/etc/passwd"));
        yield return new(ShardIndex, "a shard at a path of Windows", () => Index("C:\\\\a.bin"));
        yield return new(ShardIndex, "nested a million times", () => Encoding.UTF8.GetBytes("""{"weight_map":""" + Repeat("{\"a\":", 1_000_000)));
        yield return new(ShardIndex, "two million tensors", () => Encoding.UTF8.GetBytes(
            """{"weight_map":{""" + string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"{i}\":\"\"")) + "}}"));
        yield return new(Shard, "an index that names itself", () => Index("a.bin"));
        yield return new(Config, "nested a million times", () => Encoding.UTF8.GetBytes("{\"depths\":" + new string('[', 1_000_000)));
        yield return new(Config, "millions of numbers", () => Encoding.UTF8.GetBytes("{\"depths\":[" + Repeat("0,", 2_000_000) + "0]}"));
        yield return new(Config, "more labels than fit", () => Encoding.UTF8.GetBytes(
            "{\"model_type\":\"bit\",\"id2label\":{" + string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"\"{i}\":\"\""))
            + "}}"), Refused: false);
        yield return new(Config, "the deepest and widest network", () => Encoding.UTF8.GetBytes(
            $$"""{"model_type":"bit","depths":[{{Repeat("999,", 15)}}999],"hidden_sizes":[{{Repeat("1048576,", 15)}}1048576]}"""), Refused: false);
        yield return new(Recipe, "millions of numbers", () => Encoding.UTF8.GetBytes("{\"size\":[" + Repeat("0,", Many) + "0]}"));
        yield return new(Recipe, "nested a million times", () => Encoding.UTF8.GetBytes("{\"size\":" + new string('[', 1_000_000)));
        yield return new(Recipe, "a setting twice", () => Encoding.UTF8.GetBytes("{\"do_resize\": true, \"do_resize\": false}"));
    }

    private static IEnumerable<CraftedFile> Protobuf()
    {
        yield return new(MindSpore, "a shape of millions of dimensions", () => Value("a", "Float32", new long[Many], [], packed: true));
        yield return new(MindSpore, "a name of megabytes", () => Value(new string('a', 8 << 20), "Float32", [0], []));
        yield return new(MindSpore, "a type of megabytes", () => Value("a", new string('a', 8 << 20), [0], []));
        yield return new(MindSpore, "a million slices without data", () => RepeatBytes(Value("a", "UInt8", [0], []), 1_000_000));
        yield return new(MindSpore, "a million empty values", () => [.. Value("a", "UInt8", [0], []), .. RepeatBytes(Field(1, []), 1_000_000)]);
        foreach (var reader in new[] { Onnx, OnnxOutputs })
        {
            yield return new(reader, "millions of empty nodes", () => OnnxModel(RepeatBytes(Field(1, []), Many)));
            yield return new(reader, "millions of empty values", () => OnnxModel(RepeatBytes(Field(13, []), Many)));
            yield return new(reader, "a node of millions of inputs", () => OnnxModel(Field(1, RepeatBytes(Field(1, []), 8 << 20))));
            yield return new(reader, "a node of millions of empty attributes", () => OnnxModel(Field(1, RepeatBytes(Field(5, []), Many))));
            yield return new(reader, "a value of millions of empty dimensions", () =>
                OnnxModel(Field(13, Field(2, Field(1, Field(2, RepeatBytes(Field(1, []), Many)))))));
            yield return new(reader, "millions of metadata entries", () => [.. OnnxModel(Field(1, [])), .. RepeatBytes(Field(14, []), Many)]);
            yield return new(reader, "a shape of millions of dimensions", () => OnnxModel(Field(5, Field(1, new byte[16 << 20]))));
            yield return new(reader, "graphs in graphs in graphs", () => OnnxModel(Nested(2000)));
        }
    }

    private static IEnumerable<CraftedFile> Pickles()
    {
        foreach (var (what, pickle) in MaliciousPickles.All)
        {
            yield return new(TorchZip, what, () => TorchFiles.Zip(pickle(), ("0", new byte[16])));
            yield return new(TorchLegacy, what, () => TorchFiles.Legacy(pickle(), ("0", new byte[16], 4)));
        }
        yield return new(TorchZip, "a storage of zeros that unpacks to a thousand times its size", () => TorchFiles.Archive(
            CompressionLevel.SmallestSize,
            ("x/data.pkl", new PickleWriter().Dict(
                ("a", a => a.Tensor(p => p.Storage("FloatStorage", "0", 10_000_000), 0, [10_000_000], [1]))).End()),
            ("x/data/0", new byte[40_000_000])));
        yield return new(TorchZip, "a pickle that unpacks to a thousand times its size", () => TorchFiles.Archive(
            CompressionLevel.SmallestSize, ("x/data.pkl", [0x80, 2, .. RepeatBytes([(byte)'N', (byte)'0'], 10_000_000), (byte)'.'])));
        yield return new(TorchZip, "a storage in another folder", () => TorchFiles.Zip(
            new PickleWriter().Dict(("a", a => a.Tensor(p => p.Storage("FloatStorage", "../../0", 4), 0, [4], [1]))).End()));
    }

    private static IEnumerable<CraftedFile> Texts()
    {
        yield return new(Labels, "ten million lines", () => Encoding.UTF8.GetBytes(Repeat("a\n", 10_000_000)));
        yield return new(Labels, "ten million empty lines", () => Encoding.UTF8.GetBytes(new string('\n', 10_000_000) + "a"));
    }

    private static byte[] Array(int length) =>
        NpyTests.Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({length},), }}", new byte[length]);

    private static byte[] Json(string header, int data = 0) => CheckpointFiles.Safetensors(header, new byte[data]);

    private static byte[] Index(string file) => Encoding.UTF8.GetBytes($$$"""{"weight_map": {"a": "{{{file}}}"}}""");

    /// <summary>A model with a graph of these fields.</summary>
    private static byte[] OnnxModel(byte[] graph) => [8, 8, .. Field(8, [16, 17]), .. Field(7, graph)];

    /// <summary>A node whose attribute is a graph, whose node has an attribute that is a graph, and so on.</summary>
    private static byte[] Nested(int depth)
    {
        byte[] node = [];
        for (var i = 0; i < depth; i++)
            node = Field(1, Field(5, Field(6, node)));
        return node;
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static byte[] RepeatBytes(byte[] bytes, int count)
    {
        var all = new byte[bytes.Length * count];
        for (var i = 0; i < all.Length; i += bytes.Length)
            bytes.CopyTo(all, i);
        return all;
    }
}
