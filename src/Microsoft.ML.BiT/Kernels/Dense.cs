using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

internal static class Dense
{
    /// <summary>All values of a vector, zeros included; its own memory where it is dense.</summary>
    public static ReadOnlySpan<T> Of<T>(in VBuffer<T> value) => value.IsDense ? value.GetValues() : value.DenseValues().ToArray();
}
