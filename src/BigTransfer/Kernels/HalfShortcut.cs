namespace BigTransfer.Kernels;

/// <summary>A shortcut of float16: the sum of the unit before.</summary>
internal readonly unsafe struct HalfShortcut(ushort* values) : IShortcut
{
    public TLanes Load<TLanes>(long at, int channel) where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadHalves(values + at);

    public double Offset(int channel) => 0;
}
