namespace BigTransfer.Architectures;

/// <summary>
/// A bottleneck ResNet of the BiT family: how deep, how wide, with which head, and the switches by which relatives differ from the published
/// networks. Two records that say the same network are equal, however they say it.
/// </summary>
public sealed partial record BiTArchitecture
{
    /// <summary>Channels of the stem at width 1 (google-research/big_transfer, bit_pytorch/models.py).</summary>
    internal const int BaseChannels = 64;

    /// <summary>128 times the widest layer of a published network; keeps what is computed of claimed sizes in range.</summary>
    internal const int MaxChannels = 1 << 20;

    internal const int MaxStages = 16;
    internal const int MaxUnits = 999;

    /// <summary>Pixels between two values of the stem's output, in either direction.</summary>
    private const int StemStride = 4;

    private readonly IReadOnlyList<int> _units = [];
    private readonly double _widthFactor = 1;
    private readonly int? _stemChannels;
    private readonly IReadOnlyList<int>? _hiddenSizes;
    private readonly IReadOnlyList<int>? _midSizes;
    private readonly LayerType _layerType;
    private readonly Activation _activation;
    private readonly Padding _padding;
    private readonly int _outputStride = 32;
    private readonly int _groups = 32;
    private readonly int _inputChannels = 3;
    private readonly int _classes;

    /// <summary>Residual units of each stage, one number a stage: 3, 4, 6, 3 for R50.</summary>
    public required IReadOnlyList<int> Units
    {
        get => _units;
        init => _units = value is { Count: > 0 and <= MaxStages } && value.All(count => count is > 0 and <= MaxUnits)
            ? [.. value]
            : throw new ArgumentException(
                $"one positive number of units a stage is expected, at most {MaxStages} stages of {MaxUnits}", nameof(value));
    }

    /// <summary>
    /// Multiplies the channels of every layer whose size is not stated; 1 is 64 in the stem. 64 times the factor is a whole number.
    /// </summary>
    public double WidthFactor
    {
        get => _widthFactor;
        init => _widthFactor = value > 0 && value * BaseChannels <= MaxChannels && double.IsInteger(value * BaseChannels)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "64 times the width factor must be a positive whole number");
    }

    /// <summary>Channels after the stem; 64 times the width factor unless stated.</summary>
    public int StemChannels { get => _stemChannels ?? FamilyStem; init => _stemChannels = Channels(value); }

    /// <summary>Output channels of each stage; 256, 512, 1024, 2048 times the width factor unless stated.</summary>
    public IReadOnlyList<int> HiddenSizes
    {
        get => _hiddenSizes ?? [.. FamilySizes.Select(mid => Math.Min(MaxChannels, 4 * mid))];
        init => _hiddenSizes = Sizes(value);
    }

    /// <summary>Channels inside the units of each stage; a quarter of the stage's output unless stated.</summary>
    public IReadOnlyList<int> MidSizes
    {
        get => _midSizes ?? [.. HiddenSizes.Select(size => Math.Max(1, size / 4))];
        init => _midSizes = Sizes(value);
    }

    /// <summary>How a unit orders its norms.</summary>
    public LayerType LayerType { get => _layerType; init => _layerType = Defined(value); }

    /// <summary>What follows each norm.</summary>
    public Activation Activation { get => _activation; init => _activation = Defined(value); }

    /// <summary>How convolutions see the border.</summary>
    public Padding Padding { get => _padding; init => _padding = Defined(value); }

    /// <summary>Whether the stem's pool is padded with zeros so that it has ceil(side / 2) outputs, the odd zero right and below.</summary>
    public bool DynamicStemPadding { get; init; }

    /// <summary>
    /// Pixels between two values of the last stage: a power of two, at least 4. Once a stage has reached it, later ones keep their input's size,
    /// and in bottleneck layers their 3x3 convolutions are dilated.
    /// </summary>
    public int OutputStride
    {
        get => _outputStride;
        init => _outputStride = value >= StemStride && int.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"a power of two of at least {StemStride} is expected");
    }

    /// <summary>Groups of every GroupNorm; they divide the channels of every layer.</summary>
    public int Groups { get => _groups; init => _groups = Channels(value); }

    /// <summary>Channels of the input image.</summary>
    public int InputChannels { get => _inputChannels; init => _inputChannels = Channels(value); }

    /// <summary>Outputs of the classification head; 0 where the network has none and ends with its embedding.</summary>
    public int Classes
    {
        get => _classes;
        init => _classes = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "at least 0 is expected");
    }

    /// <summary>Length of the embedding: the channels of the last stage.</summary>
    public int EmbeddingSize => StageChannels(Units.Count);

    /// <summary>Number of trained parameters, the head included.</summary>
    public long ParameterCount => BiTWeightShapes.Of(this).Sum(weight => weight.Count);

    /// <summary>Output channels of a stage, counted from 1: 256, 512, 1024, 2048 at width 1.</summary>
    public int StageChannels(int stage) => At(stage, nameof(HiddenSizes), HiddenSizes);

    /// <summary>Channels inside the units of a stage, counted from 1: 64, 128, 256, 512 at width 1.</summary>
    public int MidChannels(int stage) => At(stage, nameof(MidSizes), MidSizes);

    /// <inheritdoc/>
    public bool Equals(BiTArchitecture? other) =>
        other is not null && Units.SequenceEqual(other.Units) && StemChannels == other.StemChannels
        && HiddenSizes.SequenceEqual(other.HiddenSizes) && MidSizes.SequenceEqual(other.MidSizes)
        && LayerType == other.LayerType && Activation == other.Activation && Padding == other.Padding
        && DynamicStemPadding == other.DynamicStemPadding && OutputStride == other.OutputStride
        && Groups == other.Groups && InputChannels == other.InputChannels && Classes == other.Classes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        Units.Concat(HiddenSizes).Concat(MidSizes).Aggregate(17, HashCode.Combine), StemChannels, Groups, InputChannels, Classes,
        HashCode.Combine(LayerType, Activation, Padding, DynamicStemPadding, OutputStride));

    /// <summary>The stride of a stage's first unit, and the dilation of its bottleneck layers (transformers, BitEncoder).</summary>
    internal (int Stride, int Dilation) Step(int stage)
    {
        var (reached, dilation, stride) = (StemStride, 1, 1);
        for (var s = 1; s <= stage; s++)
        {
            stride = s == 1 ? 1 : 2;
            if (reached >= OutputStride)
                (stride, dilation) = (1, dilation * stride);
            reached *= stride;
        }
        return (stride, dilation);
    }

    /// <summary>What is set one by one must fit together.</summary>
    /// <exception cref="ArgumentException">A stage without sizes, sizes without a stage, or channels that the groups do not divide.</exception>
    internal void Check()
    {
        Of(nameof(HiddenSizes), HiddenSizes);
        Of(nameof(MidSizes), MidSizes);
        foreach (var channels in HiddenSizes.Concat(MidSizes).Prepend(StemChannels))
        {
            if (channels % Groups != 0)
                throw new ArgumentException($"a layer of {channels} channels does not divide into {Groups} groups");
        }
    }

    private int FamilyStem => (int)(BaseChannels * WidthFactor);

    /// <summary>Twice as many inside the units from stage to stage.</summary>
    private IEnumerable<int> FamilySizes => Units.Select((_, i) => (int)Math.Min(MaxChannels, (long)FamilyStem << i));

    private int At(int stage, string name, IReadOnlyList<int> sizes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stage, Units.Count);
        return Of(name, sizes)[stage - 1];
    }

    private IReadOnlyList<int> Of(string name, IReadOnlyList<int> sizes) => sizes.Count == Units.Count
        ? sizes
        : throw new ArgumentException($"{name} has {sizes.Count} numbers; one for each of the {Units.Count} stages was expected");

    private static int[] Sizes(IReadOnlyList<int> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return [.. value.Select(Channels)];
    }

    private static int Channels(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxChannels);
        return value;
    }

    private static T Defined<T>(T value) where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"one of {string.Join(", ", Enum.GetNames<T>())} is expected");
}
