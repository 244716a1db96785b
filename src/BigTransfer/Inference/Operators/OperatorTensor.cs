using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace BigTransfer.Inference.Operators;

/// <summary>A tensor of a run; its memory is ONNX Runtime's and is there until the kernel returns.</summary>
internal readonly unsafe struct OperatorTensor<T> where T : unmanaged
{
    private readonly Lengths _lengths;

    internal OperatorTensor(void* value)
    {
        Rank = NativeApi.DimensionsOf(value, _lengths);
        if (Rank > Lengths.Most)
            throw new BigTransferException($"a tensor of {Rank} dimensions; at most {Lengths.Most} are taken");
        Data = (T*)NativeApi.DataOf(value);
    }

    /// <summary>The elements, row-major.</summary>
    internal T* Data { get; }

    /// <summary>How many elements.</summary>
    internal long Count
    {
        get
        {
            long count = 1;
            foreach (long length in Shape)
                count *= length;
            return count;
        }
    }

    /// <summary>How many dimensions.</summary>
    internal int Rank { get; }

    /// <summary>The length of a dimension.</summary>
    internal long this[int dimension] => ((ReadOnlySpan<long>)_lengths)[..Rank][dimension];

    /// <summary>The lengths of the dimensions.</summary>
    [UnscopedRef]
    internal ReadOnlySpan<long> Shape => ((ReadOnlySpan<long>)_lengths)[..Rank];

    [InlineArray(Most)]
    private struct Lengths
    {
        internal const int Most = 6;
        private long _first;
    }
}
