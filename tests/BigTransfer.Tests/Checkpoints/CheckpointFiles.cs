using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Checkpoints;

/// <summary>Checkpoints made for tests.</summary>
internal static class CheckpointFiles
{
    public static BiTArchitecture Tiny { get; } = new() { Units = [1, 2], WidthFactor = 0.5, Classes = 5 };

    /// <summary>Source names of a network's tensors with seeded values, the norms' around 1 and 0, in the source's shapes.</summary>
    public static List<(string Name, FloatTensor Tensor)> Random(BiTArchitecture architecture, NamingScheme scheme, int seed = 1)
    {
        var random = new Random(seed);
        return [.. BiTWeightShapes.Of(architecture).Select(weight =>
        {
            var name = scheme.ToSource(weight.Name);
            var tensor = new FloatTensor(KernelLayouts.SourceShape(weight.Shape, scheme.FromSource(name)!.Value.Layout));
            var offset = weight.Name.EndsWith("gamma", StringComparison.Ordinal) ? 1f : 0f;
            for (var i = 0; i < tensor.Data.Length; i++)
                tensor.Data[i] = offset + random.NextSingle() - 0.5f;
            return (name, tensor);
        })];
    }

    public static List<(string Name, FloatTensor Tensor)> Official(BiTArchitecture? architecture = null, int seed = 1) =>
        Random(architecture ?? Tiny, OfficialNames.Scheme, seed);

    public static byte[] Npz(IEnumerable<(string Name, FloatTensor Tensor)> tensors)
    {
        var stream = new MemoryStream();
        using (var writer = new NpzWriter(stream))
        {
            foreach (var (name, tensor) in tensors)
                writer.Add(name, tensor);
        }
        return stream.ToArray();
    }

    public static byte[] Safetensors(IEnumerable<(string Name, FloatTensor Tensor)> tensors)
    {
        var header = new Dictionary<string, object>();
        var data = new MemoryStream();
        foreach (var (name, tensor) in tensors)
        {
            var begin = data.Length;
            data.Write(MemoryMarshal.AsBytes(tensor.Data.AsSpan()));
            header[name] = new { dtype = "F32", shape = tensor.Shape, data_offsets = new[] { begin, data.Length } };
        }
        return Safetensors(JsonSerializer.Serialize(header), data.ToArray());
    }

    public static byte[] Safetensors(string header, params byte[] data)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    public static BiTWeights Open(byte[] file, string name = "x.npz") => BiTWeights.From(Checkpoint.Open(new MemoryStream(file), name));

    /// <summary>Random weights of a network, opened as with a config.json that declares it.</summary>
    public static BiTWeights Declared(BiTArchitecture architecture, NamingScheme scheme, int seed = 1) => BiTWeights.Open(
        new CheckpointSource(new MemoryStream(Npz(Random(architecture, scheme, seed))), "x.npz"), new DeclaredArchitecture("config.json", architecture));
}
