using BigTransfer.Architectures;
using BigTransfer.Checkpoints.Naming;

namespace BigTransfer.Checkpoints;

/// <summary>
/// The weights of a BiT network under canonical names and in one layout, whatever the source: "stem/conv", "stage1/unit1/norm1/gamma" and
/// "beta", "stage1/unit1/conv1", "stage1/unit1/shortcut", "norm/gamma", "head/kernel", "head/bias". Convolutions are [out, in, height, width],
/// as the source trained them (not standardised); the head's kernel is [classes, features]. What tensors do not show (groups, activation,
/// padding, output stride) is as in the published networks, unless a config.json says otherwise. Owns its checkpoint; thread-safe.
/// </summary>
public sealed class BiTWeights : IDisposable
{
    private readonly WeightMap _map;

    private BiTWeights(Checkpoint checkpoint, WeightMap map) => (Checkpoint, _map) = (checkpoint, map);

    /// <summary>The network that the tensors show.</summary>
    public BiTArchitecture Architecture => _map.Architecture;

    /// <summary>Whose names the checkpoint uses: "official", "official PyTorch", "timm", "huggingface", "mindcv".</summary>
    public string Naming => _map.Scheme.Name;

    /// <summary>The preprocessing preset that networks of this naming were trained with.</summary>
    internal string Preset => _map.Scheme.Preset;

    /// <summary>The file behind the weights.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>What the source adds to a kernel's variance when it standardises: 1e-10 for the authors and MindCV, 1e-8 for timm and
    /// Hugging Face.</summary>
    public double StandardizationEpsilon => _map.Scheme.StandardizationEpsilon;

    /// <summary>Opens a checkpoint file of any known format and naming.</summary>
    /// <exception cref="BigTransferException">
    /// Not a checkpoint, damaged, or not exactly the tensors of a BiT network; the message names the file and the tensor.
    /// </exception>
    public static BiTWeights Open(string path) => FromOwn(Checkpoint.Open(path));

    /// <summary>Opens a checkpoint in a seekable stream, which is then owned; it is closed if this fails.</summary>
    /// <param name="stream">The file, from its start.</param>
    /// <param name="name">What messages call it.</param>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static BiTWeights Open(Stream stream, string name) => FromOwn(Checkpoint.Open(stream, name));

    /// <summary>Opens a checkpoint, whose stream is then the result's, or closed if this fails.</summary>
    internal static BiTWeights Open(CheckpointSource source, DeclaredArchitecture? declared = null) => FromOwn(Checkpoint.Open(source), declared);

    /// <summary>Finds the network in an open checkpoint, which the result then owns; if this fails it stays the caller's.</summary>
    /// <exception cref="BigTransferException">Not exactly the tensors of a BiT network; the message names the tensor.</exception>
    public static BiTWeights From(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new(checkpoint, new WeightMap(checkpoint));
    }

    private static BiTWeights FromOwn(Checkpoint checkpoint, DeclaredArchitecture? declared = null)
    {
        try
        {
            return new(checkpoint, new WeightMap(checkpoint, declared));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Reads one weight, row-major in the canonical layout.</summary>
    /// <exception cref="BigTransferException">No such weight, its data is damaged, or not finite: the message names the source's tensor.</exception>
    public float[] Read(string canonicalName)
    {
        var values = new float[_map[canonicalName].Source.Count];
        Read(canonicalName, values, ChangesLayout ? new float[values.Length] : []);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => Checkpoint.Dispose();

    /// <summary>Whether the source lays kernels out otherwise, so that reading takes scratch memory.</summary>
    internal bool ChangesLayout => _map.Scheme.Rows.Any(row => row.Layout == KernelLayout.Hwio);

    /// <summary>Reads one weight into memory of its length; the scratch is as long where <see cref="ChangesLayout"/>.</summary>
    internal void Read(string canonicalName, Span<float> destination, Span<float> scratch)
    {
        var (source, weight) = _map[canonicalName];
        if (weight.Layout != KernelLayout.Hwio)
        {
            Checkpoint.ReadFinite(source.Name, destination);
            return;
        }
        var hwio = scratch[..destination.Length];
        Checkpoint.ReadFinite(source.Name, hwio);
        KernelLayouts.HwioToOihw(hwio, destination, source.Shape[0] * source.Shape[1], source.Shape[2], source.Shape[3]);
    }
}
