namespace BigTransfer.Kernels;

/// <summary>Work that is written once for lanes of any width; see <see cref="LaneWidth.Run"/>.</summary>
internal interface ILaneWork
{
    /// <summary>Does it.</summary>
    void Run<TLanes>() where TLanes : unmanaged, ILanes<TLanes>;
}
