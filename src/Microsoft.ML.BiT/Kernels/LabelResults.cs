using System.Numerics.Tensors;
using BigTransfer;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>The name of the best class, from the logits: scores near 0 and 1 coincide where logits do not. Of equal ones it is the first.</summary>
/// <param name="labels">Names of the classes; as floats (see <see cref="ILayerResults.CopyTo"/>) a result is its index there, or
/// <see cref="Missing"/>.</param>
/// <param name="rows">Rows of a batch, at most.</param>
internal sealed class LabelResults(IReadOnlyList<ReadOnlyMemory<char>> labels, int rows) : ResultColumn<ReadOnlyMemory<char>>, ILayerResults
{
    /// <summary>In the place of an index: there is no label.</summary>
    public const int Missing = -1;

    private readonly int[] _best = new int[rows];

    public void Set(int slot, ReadOnlySpan<float> values)
    {
        // The index of what is no number, where there is one.
        var best = TensorPrimitives.IndexOfMax(values);
        if (!float.IsFinite(values[best]))
            throw new BigTransferException(FormattableString.Invariant($"class {best}: expected a finite logit, found {values[best]}"));
        _best[slot] = best;
    }

    public override void SetMissing(int slot) => _best[slot] = Missing;

    public void CopyTo(int slot, Span<float> destination) => destination[0] = _best[slot];

    protected override void Copy(int slot, ref ReadOnlyMemory<char> destination) => 
        destination = _best[slot] == Missing ? default : labels[_best[slot]];
}
