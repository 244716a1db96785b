using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>The first inputs of operators that end a residual unit: x, its steps and zeros, and a shortcut of float16, or of bytes with steps and
/// zeros.</summary>
internal readonly unsafe struct Summands
{
    /// <summary>The shortcut's number among the inputs.</summary>
    internal const int Shortcut = 3;

    private readonly bool _hasBytes;
    private readonly void* _shortcut;
    private readonly ByteScale _shortcutScale;

    /// <exception cref="BigTransferException">They do not fit each other.</exception>
    internal Summands(in OperatorContext context, string name, bool bytes)
    {
        _hasBytes = bytes;
        X = MapInputs.Map(context, name, 0);
        Scale = MapInputs.Scale(context, name, 1, X[3]);
        long found;
        if (bytes)
        {
            var shortcut = context.Input<byte>(Shortcut);
            _shortcut = shortcut.Data;
            found = shortcut.Count;
            _shortcutScale = MapInputs.Scale(context, name, Shortcut + 1, X[3]);
        }
        else
        {
            var shortcut = context.Input<ushort>(Shortcut);
            _shortcut = shortcut.Data;
            found = shortcut.Count;
        }
        if (found != X.Count)
            throw new BigTransferException($"{name}: expected a shortcut of {X.Count} values, found {found}");
    }

    /// <summary>x, <c>[N, H, W, C]</c>.</summary>
    internal OperatorTensor<byte> X { get; }

    /// <summary>What x stands for.</summary>
    internal ByteScale Scale { get; }

    /// <summary>Does work with the shortcut, and with lanes of which a number of channels is a multiple.</summary>
    internal void Run<TWork>(int channels, TWork work) where TWork : struct, ISumWork => LaneWidth.Run(channels, new Choice<TWork>(this, work));

    /// <summary>The element types of these inputs.</summary>
    internal static TensorElementType[] Types(bool bytes) => bytes
        ? [.. Scaled, .. Scaled]
        : [.. Scaled, TensorElementType.Float16];

    private static TensorElementType[] Scaled { get; } = [TensorElementType.UInt8, TensorElementType.Float, TensorElementType.UInt8];

    private readonly struct Choice<TWork>(Summands summands, TWork work) : ILaneWork where TWork : struct, ISumWork
    {
        public void Run<TLanes>() where TLanes : unmanaged, ILanes<TLanes>
        {
            if (summands._hasBytes)
                work.Run<TLanes, ByteShortcut>(new((byte*)summands._shortcut, summands._shortcutScale));
            else
                work.Run<TLanes, HalfShortcut>(new((ushort*)summands._shortcut));
        }
    }
}
