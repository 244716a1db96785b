using System.Text;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.HuggingFace;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Hostile;

/// <summary>Every reader of files that come from elsewhere. A new one is a row here.</summary>
internal static class HostileReaders
{
    public const string Npy = "npy", Npz = "npz", Safetensors = "safetensors", MindSpore = "MindSpore", TorchZip = "PyTorch zip",
        TorchLegacy = "PyTorch legacy", ShardIndex = "index of shards", Shard = "shard", Config = "config.json", Network = "network", Onnx = "ONNX",
        OnnxOutputs = "ONNX outputs", Recipe = "preprocessor_config.json", Labels = "labels";

    public static IReadOnlyList<HostileReader> All { get; } =
    [
        new(Npy, HostileSeeds.Npy, (file, name) => NpyFile.Read(new MemoryStream(file), name)),
        new(Npz, HostileSeeds.Npz, ReadCheckpoint),
        new(Safetensors, HostileSeeds.Safetensors, ReadCheckpoint),
        new(MindSpore, HostileSeeds.MindSpore, ReadCheckpoint),
        new(TorchZip, HostileSeeds.TorchZip, ReadCheckpoint),
        new(TorchLegacy, HostileSeeds.TorchLegacy, ReadCheckpoint),
        new(ShardIndex, [HostileSeeds.Index], (file, name) => ReadSharded(file, HostileSeeds.Shard[0], name)),
        new(Shard, HostileSeeds.Shard, (file, name) => ReadSharded(HostileSeeds.Index, file, name)),
        new(Config, HostileSeeds.Config, ReadConfig),
        new(Network, HostileSeeds.Network, ReadNetwork),
        new(Onnx, HostileSeeds.Onnx, (file, name) => OnnxModelInfo.Read(new MemoryStream(file), name)),
        new(OnnxOutputs, HostileSeeds.Onnx, ReadOnnxOutputs),
        new(Recipe, HostileSeeds.Recipe, (file, name) => PreprocessorConfig.Parse(Encoding.UTF8.GetString(file), name)),
        new(Labels, HostileSeeds.Labels, (file, name) => LabelFile.Parse(Encoding.UTF8.GetString(file), name), Refuses: false),
    ];

    public static HostileReader Find(string name) => All.Single(reader => reader.Name == name);

    private static void ReadCheckpoint(byte[] file, string name) => ReadAll(Checkpoint.Open(new MemoryStream(file), name));

    private static void ReadSharded(byte[] index, byte[] shard, string name) =>
        ReadAll(Checkpoint.Open(new CheckpointSource(new MemoryStream(index), name, file => file switch
        {
            HostileSeeds.ShardName => new MemoryStream(shard),
            HostileSeeds.OtherShardName => new MemoryStream(HostileSeeds.OtherShard),
            _ => throw new BigTransferException($"{file}: no such file"),
        })));

    /// <summary>Reads every tensor, one at a time in memory as when a model is built, and looks for a network, which is not there.</summary>
    private static void ReadAll(Checkpoint checkpoint)
    {
        using (checkpoint)
        {
            var values = new float[checkpoint.Tensors.Values.Select(tensor => tensor.Count).DefaultIfEmpty(0).Max()];
            foreach (var tensor in checkpoint.Tensors.Values)
                checkpoint.Read(tensor.Name, values.AsSpan(0, (int)tensor.Count));
            try
            {
                BiTWeights.From(checkpoint);
            }
            catch (BigTransferException e) when (e.Message.Contains(checkpoint.Name, StringComparison.Ordinal))
            {
                // Too small for a network.
            }
        }
    }

    private static void ReadConfig(byte[] file, string name)
    {
        var architecture = BitConfigReader.Parse(file, name).Declared.Architecture;
        Assert.IsGreaterThan(0, architecture.ParameterCount);
    }

    private static void ReadNetwork(byte[] file, string name)
    {
        using var weights = BiTWeights.Open(new CheckpointSource(new MemoryStream(file), name), HostileSeeds.TinyConfig.Declared);
        foreach (var weight in BiTWeightShapes.Of(weights.Architecture))
            weights.Read(weight.Name);
    }

    /// <summary>The reader of bytes in memory calls every model the same.</summary>
    private static void ReadOnnxOutputs(byte[] file, string name)
    {
        try
        {
            OnnxGraph.WithOutputs(file, ["half"], new Dictionary<string, string> { ["k"] = "v" });
        }
        catch (BigTransferException e) when (e.Message.StartsWith("ONNX model: ", StringComparison.Ordinal))
        {
            throw new BigTransferException($"{name}: {e.Message}", e);
        }
    }
}
