namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>The positions of a tensor's elements in row-major order, counted from the first.</summary>
internal sealed class StridedWalk
{
    private readonly int[] _shape;
    private readonly int[] _strides;
    private readonly int[] _index;
    private int _position;

    /// <summary>Takes a tensor with at least one element, whose elements lie within 2^31.</summary>
    public StridedWalk(IReadOnlyList<int> shape, IReadOnlyList<long> strides)
    {
        // Lengths of 1 move nothing, whatever their stride says, and would only be carried over.
        var moving = Enumerable.Range(0, shape.Count).Where(d => shape[d] > 1).ToArray();
        _shape = [.. moving.Select(d => shape[d])];
        _strides = [.. moving.Select(d => (int)strides[d])];
        _index = new int[moving.Length];
    }

    public int Next()
    {
        var position = _position;
        // Count up from the last dimension, carrying to the left.
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            _position += _strides[d];
            if (++_index[d] < _shape[d])
                break;
            _position -= _index[d] * _strides[d];
            _index[d] = 0;
        }
        return position;
    }
}
