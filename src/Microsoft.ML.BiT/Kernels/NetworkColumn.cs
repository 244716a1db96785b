using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>A column that is made of the values of one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Pooled">Whether a feature map is averaged over space.</param>
/// <param name="Length">Floats a row that the layer gives.</param>
/// <param name="CreateResults">Makes room for that many rows; the column is an <see cref="ILayerResults"/>.</param>
internal sealed record NetworkColumn(string Layer, bool Pooled, int Length, Func<int, ResultColumn> CreateResults);
