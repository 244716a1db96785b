using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>The first inputs of operators that end a residual unit: x, its steps and zeros, and a shortcut of float16, or of bytes with steps and
/// zeros.</summary>
internal readonly unsafe struct Summands
{
    /// <summary>The shortcut's number among the inputs.</summary>
    internal const int Shortcut = 3;

    private readonly void* _shortcut;
    private readonly ByteScale _shortcutScale;

    internal Summands(in OperatorContext context, bool bytes)
    {
        X = context.Input<byte>(0).Data;
        Scale = new ByteScale(context.Input<float>(1).Data, context.Input<byte>(2).Data);
        HasBytes = bytes;
        _shortcut = bytes ? context.Input<byte>(Shortcut).Data : context.Input<ushort>(Shortcut).Data;
        if (bytes)
            _shortcutScale = new ByteScale(context.Input<float>(Shortcut + 1).Data, context.Input<byte>(Shortcut + 2).Data);
    }

    /// <summary>x.</summary>
    internal byte* X { get; }

    /// <summary>What x stands for.</summary>
    internal ByteScale Scale { get; }

    /// <summary>Whether the shortcut is bytes.</summary>
    internal bool HasBytes { get; }

    /// <summary>The element types of these inputs.</summary>
    internal static TensorElementType[] Types(bool bytes) => bytes
        ? [.. Scaled, .. Scaled]
        : [.. Scaled, TensorElementType.Float16];

    private static TensorElementType[] Scaled { get; } = [TensorElementType.UInt8, TensorElementType.Float, TensorElementType.UInt8];

    /// <summary>A shortcut of bytes, from one picture on.</summary>
    internal ByteShortcut Bytes(long at) => new((byte*)_shortcut + at, _shortcutScale);

    /// <summary>A shortcut of float16, from one picture on.</summary>
    internal HalfShortcut Halves(long at) => new((ushort*)_shortcut + at);
}
