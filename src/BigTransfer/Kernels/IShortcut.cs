namespace BigTransfer.Kernels;

/// <summary>What a residual unit adds its convolutions' result to: a channels-last map of float16 or of bytes.</summary>
internal interface IShortcut
{
    /// <summary>The values at a place, but for <see cref="Offset"/>.</summary>
    /// <param name="at">The place: position times channels of the map, and channel.</param>
    /// <param name="channel">The channel.</param>
    TLanes Load<TLanes>(long at, int channel) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>What is added to a channel's values.</summary>
    double Offset(int channel);
}
