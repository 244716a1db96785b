namespace BigTransfer.Kernels;

/// <summary>A GroupNorm over channels-last maps, by units of channels and runs of positions: first its values are summed, then, once the sums of all
/// positions are known, normalised. Positions count through all pictures.</summary>
internal unsafe interface IChannelsLastNorm
{
    /// <summary>Channels, groups and factors.</summary>
    ChannelsLastNorm Norm { get; }

    /// <summary>Adds the moments of some positions of a unit.</summary>
    /// <param name="first">The unit's first channel.</param>
    /// <param name="start">The first position.</param>
    /// <param name="positions">How many.</param>
    /// <param name="moments">Those of the unit's groups.</param>
    void Sum(int first, long start, long positions, double* moments);

    /// <summary>Normalises some positions of a unit.</summary>
    /// <param name="first">The unit's first channel.</param>
    /// <param name="start">The first position.</param>
    /// <param name="positions">How many.</param>
    /// <param name="moments">Those of the unit's groups, over the whole picture.</param>
    /// <param name="total">Positions of the picture.</param>
    void Normalize(int first, long start, long positions, double* moments, long total);
}
