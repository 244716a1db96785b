using BigTransfer.Kernels;

namespace BigTransfer.Inference.Operators;

/// <summary>Work that is written once for lanes of any width and for either shortcut; see <see cref="Summands.Run"/>.</summary>
internal interface ISumWork
{
    /// <summary>Does it.</summary>
    void Run<TLanes, TShortcut>(TShortcut shortcut) where TLanes : unmanaged, ILanes<TLanes> where TShortcut : unmanaged, IShortcut;
}
