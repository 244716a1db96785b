using System.Numerics.Tensors;

namespace BigTransfer.Models;

/// <summary>Feature maps to one vector a picture.</summary>
internal static class Pooling
{
    /// <summary>The mean of each channel over all positions.</summary>
    /// <param name="map">[N, C, ...]; [N, C] is copied as it is.</param>
    /// <param name="destination">Receives [N, C].</param>
    internal static void Mean(FloatTensor map, Span<float> destination)
    {
        int area = map.Data.Length / destination.Length;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = TensorPrimitives.Sum<float>(map.Data.AsSpan(i * area, area)) / area;
    }
}
