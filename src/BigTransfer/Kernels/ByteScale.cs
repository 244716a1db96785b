namespace BigTransfer.Kernels;

/// <summary>What bytes of a channels-last map stand for: value = (byte - zero) * step, by channel.</summary>
internal readonly unsafe struct ByteScale(float* steps, byte* zeros)
{
    /// <summary>By channel, what one level is worth.</summary>
    internal float* Steps { get; } = steps;

    /// <summary>By channel, the level of 0.</summary>
    internal byte* Zeros { get; } = zeros;

    /// <summary>The same from another channel on.</summary>
    internal ByteScale From(int channel) => new(Steps + channel, Zeros + channel);
}
