using System.Numerics.Tensors;

namespace BigTransfer.Models;

/// <summary>Feature maps to one vector a picture.</summary>
public static class Pooling
{
    /// <summary>The mean of each channel over all positions.</summary>
    /// <param name="map">[N, C, ...]; [N, C] stays as it is.</param>
    /// <returns>[N, C].</returns>
    /// <exception cref="BigTransferException">There are no channels.</exception>
    public static FloatTensor Mean(FloatTensor map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Shape is not [var count, var channels, ..] || map.Data.Length == 0)
            throw new BigTransferException($"expected values of shape [N, C, ...] to average over space, found [{string.Join(", ", map.Shape)}]");
        var mean = new FloatTensor(count, channels);
        Mean(map, mean.Data);
        return mean;
    }

    /// <summary>The same, written to its destination.</summary>
    /// <param name="map">[N, C, ...]; [N, C] is copied as it is.</param>
    /// <param name="destination">Receives [N, C].</param>
    internal static void Mean(FloatTensor map, Span<float> destination)
    {
        int area = map.Data.Length / destination.Length;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = TensorPrimitives.Sum<float>(map.Data.AsSpan(i * area, area)) / area;
    }
}
