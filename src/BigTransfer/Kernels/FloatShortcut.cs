namespace BigTransfer.Kernels;

/// <summary>A shortcut of floats: the sum of the unit before.</summary>
internal readonly unsafe struct FloatShortcut(float* values) : IShortcut
{
    public TLanes Load<TLanes>(long at, int channel) where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load(values + at);

    public double Offset(int channel) => 0;
}
