using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Dense vectors, as the layer gave them.</summary>
/// <param name="length">Values of a row.</param>
/// <param name="rows">Rows of a batch, at most.</param>
internal class VectorResults(int length, int rows) : ResultColumn<VBuffer<float>>, ILayerResults
{
    private readonly VBuffer<float>[] _values = new VBuffer<float>[rows];

    public void Set(int slot, ReadOnlySpan<float> values)
    {
        var editor = VBufferEditor.Create(ref _values[slot], length);
        Write(values, editor.Values);
        _values[slot] = editor.Commit();
    }

    /// <summary>Every value is NaN, which ML.NET takes for missing.</summary>
    public override void SetMissing(int slot)
    {
        var editor = VBufferEditor.Create(ref _values[slot], length);
        editor.Values.Fill(float.NaN);
        _values[slot] = editor.Commit();
    }

    public void CopyTo(int slot, Span<float> destination) => _values[slot].GetValues().CopyTo(destination);

    protected virtual void Write(ReadOnlySpan<float> values, Span<float> result) => values.CopyTo(result);

    protected override void Copy(int slot, ref VBuffer<float> destination) => _values[slot].CopyTo(ref destination);
}
