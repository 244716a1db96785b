using BigTransfer;
using BigTransfer.Architectures;
using BigTransfer.Numpy;

namespace Benchmarks;

/// <summary>
/// Checkpoints of published architectures with weights that are nobody's: what a network costs does not depend on them, as long as its values stay
/// ordinary numbers. The kernels are seeded normals, which standardisation then gives mean 0 and variance 1 as it does to trained ones; every
/// GroupNorm has gamma 1 and beta 0.
/// </summary>
internal static class RandomWeights
{
    private const int Classes = 1000;

    /// <summary>The checkpoint's file in a folder, written there when it is first asked for, in the naming of the authors' PyTorch model.</summary>
    internal static string FileOf(string architecture, string folder)
    {
        string path = Path.Combine(folder, $"{architecture}.npz");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            AtomicWrite(path, PublishedArchitectures.Find(architecture).WithClasses(Classes));
        }
        return path;
    }

    private static void AtomicWrite(string path, BiTArchitecture architecture)
    {
        string temporary = path + ".part";
        using (var stream = File.Create(temporary))
        {
            using var writer = new NpzWriter(stream);
            Write(writer, architecture);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static void Write(NpzWriter writer, BiTArchitecture architecture)
    {
        var random = new Random(1);
        Kernel("root.conv.weight", architecture.StemChannels, architecture.InputChannels, 7);
        int channels = architecture.StemChannels;
        for (int stage = 1; stage <= architecture.Units.Count; stage++)
        {
            int mid = architecture.MidChannels(stage), output = architecture.StageChannels(stage);
            for (int unit = 1; unit <= architecture.Units[stage - 1]; unit++)
            {
                string name = $"body.block{stage}.unit{unit:00}";
                Norm($"{name}.gn1", channels);
                Kernel($"{name}.conv1.weight", mid, channels, 1);
                Norm($"{name}.gn2", mid);
                Kernel($"{name}.conv2.weight", mid, mid, 3);
                Norm($"{name}.gn3", mid);
                Kernel($"{name}.conv3.weight", output, mid, 1);
                if (unit == 1)
                    Kernel($"{name}.downsample.weight", output, channels, 1);
                channels = output;
            }
        }
        Norm("head.gn", channels);
        Kernel("head.conv.weight", architecture.Classes, channels, 1);
        writer.Add("head.conv.bias", new FloatTensor(architecture.Classes));

        void Norm(string name, int count)
        {
            var gamma = new FloatTensor(count);
            gamma.Data.AsSpan().Fill(1);
            writer.Add($"{name}.weight", gamma);
            writer.Add($"{name}.bias", new FloatTensor(count));
        }

        void Kernel(string name, int outputs, int inputs, int side)
        {
            var kernel = new FloatTensor(outputs, inputs, side, side);
            // As He and others: the head, which nobody standardises, then stays in range too.
            double deviation = Math.Sqrt(2.0 / (inputs * side * side));
            for (int i = 0; i < kernel.Data.Length; i++)
                kernel.Data[i] = (float)(deviation * Normal(random));
            writer.Add(name, kernel);
        }
    }

    /// <summary>Box and Muller's.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
