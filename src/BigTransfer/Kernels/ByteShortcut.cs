namespace BigTransfer.Kernels;

/// <summary>A shortcut of bytes: a projection.</summary>
internal readonly unsafe struct ByteShortcut(byte* values, ByteScale scale) : IShortcut
{
    private readonly ByteScale _scale = scale;

    public TLanes Load<TLanes>(long at, int channel) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.LoadBytes(values + at) * TLanes.Load(_scale.Steps + channel);

    public double Offset(int channel) => -(double)_scale.Zeros[channel] * _scale.Steps[channel];
}
