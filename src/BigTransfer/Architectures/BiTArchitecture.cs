namespace BigTransfer.Architectures;

/// <summary>
/// A pre-activation bottleneck ResNet of the BiT family: how deep, how wide, with which head. Two records with the same values are equal.
/// </summary>
public sealed record BiTArchitecture
{
    /// <summary>Channels of the stem at width 1 (google-research/big_transfer, bit_pytorch/models.py).</summary>
    internal const int BaseChannels = 64;

    private readonly IReadOnlyList<int> _units = [];
    private readonly double _widthFactor = 1;
    private readonly int _groups = 32;
    private readonly int _inputChannels = 3;
    private readonly int _classes;

    /// <summary>Residual units of each stage, one number a stage: 3, 4, 6, 3 for R50.</summary>
    public required IReadOnlyList<int> Units
    {
        get => _units;
        init => _units = value is { Count: > 0 } && value.All(count => count > 0)
            ? [.. value]
            : throw new ArgumentException("one positive number of units a stage is expected", nameof(value));
    }

    /// <summary>Multiplies the channels of every layer; 1 is 64 in the stem. 64 times the factor is a whole number.</summary>
    public double WidthFactor
    {
        get => _widthFactor;
        init => _widthFactor = value > 0 && double.IsInteger(value * BaseChannels)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "64 times the width factor must be a positive whole number");
    }

    /// <summary>Groups of every GroupNorm.</summary>
    public int Groups { get => _groups; init => _groups = Positive(value); }

    /// <summary>Channels of the input image.</summary>
    public int InputChannels { get => _inputChannels; init => _inputChannels = Positive(value); }

    /// <summary>Outputs of the classification head; 0 where the network has none and ends with its embedding.</summary>
    public int Classes
    {
        get => _classes;
        init => _classes = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "at least 0 is expected");
    }

    /// <summary>Channels after the stem.</summary>
    public int StemChannels => (int)(BaseChannels * WidthFactor);

    /// <summary>Length of the embedding: the channels of the last stage.</summary>
    public int EmbeddingSize => StageChannels(Units.Count);

    /// <summary>Number of trained parameters, the head included.</summary>
    public long ParameterCount => BiTWeightShapes.Of(this).Sum(weight => weight.Count);

    /// <summary>The published name ("R50x1") where units and width are those of one, else the units and width in words.</summary>
    public string Name => PublishedArchitectures.All.FirstOrDefault(row => row.Describes(this))?.Name
        ?? FormattableString.Invariant($"units {string.Join(",", Units)}, width {WidthFactor}");

    /// <summary>Output channels of a stage, counted from 1: 256, 512, 1024, 2048 at width 1.</summary>
    public int StageChannels(int stage) => 4 * MidChannels(stage);

    /// <summary>Channels inside the units of a stage, counted from 1: 64, 128, 256, 512 at width 1.</summary>
    public int MidChannels(int stage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stage, Units.Count);
        return StemChannels << (stage - 1);
    }

    /// <inheritdoc/>
    public bool Equals(BiTArchitecture? other) =>
        other is not null && Units.SequenceEqual(other.Units) && WidthFactor.Equals(other.WidthFactor)
        && Groups == other.Groups && InputChannels == other.InputChannels && Classes == other.Classes;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Units.Aggregate(17, HashCode.Combine), WidthFactor, Groups, InputChannels, Classes);

    private static int Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
