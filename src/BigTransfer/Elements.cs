using System.Buffers;
using System.Runtime.InteropServices;

namespace BigTransfer;

/// <summary>Sizes of element types, and reading them (little-endian) as float32.</summary>
internal static class Elements
{
    private const int ChunkBytes = 1 << 16; // a multiple of every element's size

    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.UInt8 => 1,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Fills <paramref name="destination"/> from the stream's next bytes without holding more than a small buffer beside it.</summary>
    /// <exception cref="EndOfStreamException">The stream has too few bytes.</exception>
    public static void Read(Stream stream, ElementType type, Span<float> destination)
    {
        if (type == ElementType.Float32)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(destination));
            return;
        }
        var size = SizeOf(type);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (destination.Length > 0)
            {
                var count = Math.Min(destination.Length, ChunkBytes / size);
                var bytes = buffer.AsSpan(0, count * size);
                stream.ReadExactly(bytes);
                Widen(type, bytes, destination[..count]);
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Converts elements that are in memory; the destination is as long as they are many.</summary>
    public static void Widen(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case ElementType.Float32: MemoryMarshal.Cast<byte, float>(source).CopyTo(destination); break;
            case ElementType.Float16: Convert<Half>(source, destination, static x => (float)x); break;
            case ElementType.BFloat16: Convert<ushort>(source, destination, static x => BitConverter.UInt32BitsToSingle((uint)x << 16)); break;
            case ElementType.Float64: Convert<double>(source, destination, static x => (float)x); break;
            case ElementType.UInt8: Convert<byte>(source, destination, static x => x); break;
            case ElementType.Int32: Convert<int>(source, destination, static x => x); break;
            case ElementType.Int64: Convert<long>(source, destination, static x => x); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> source, Span<float> destination, Func<T, float> widen) where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(source);
        for (var i = 0; i < values.Length; i++)
            destination[i] = widen(values[i]);
    }
}
