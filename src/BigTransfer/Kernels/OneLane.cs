using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>A group of a single vector.</summary>
internal readonly unsafe struct OneLane<TLanes>(TLanes values) : ILaneGroup<OneLane<TLanes>> where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly TLanes _values = values;

    public static OneLane<TLanes> Zero => new(TLanes.Of(0));

    public static OneLane<TLanes> Load(float* source, nint step) => new(TLanes.Load(source));

    public void Store(float* destination, nint step) => _values.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public OneLane<TLanes> Add(float number, in OneLane<TLanes> values) => new(TLanes.MultiplyAdd(TLanes.Of(number), values._values, _values));
}
