using System.Buffers;
using System.Runtime.InteropServices;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>Reads a tensor of any strides as row-major float32.</summary>
internal static class TorchTensorReader
{
    private const int ChunkElements = 1 << 13;

    /// <summary>Fills <paramref name="destination"/>, which is as long as the tensor has elements: at least one.</summary>
    public static void Read(TorchTensor tensor, ITorchStorages storages, Span<float> destination)
    {
        var (storage, size) = (tensor.Storage, tensor.Storage.Type.ElementBytes);
        var type = storage.Type.ElementType!.Value;
        var stream = storages.Open(storage.Key, (storage.Start + tensor.Offset) * size);
        if (tensor.IsContiguous)
        {
            Elements.Read(stream, type, destination);
            return;
        }
        var span = new byte[tensor.Span * size];
        stream.ReadExactly(span);
        var walk = new StridedWalk(tensor.Shape, tensor.Strides);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkElements * sizeof(double));
        for (; destination.Length > 0; destination = destination[Math.Min(ChunkElements, destination.Length)..])
        {
            var values = destination[..Math.Min(ChunkElements, destination.Length)];
            var bytes = chunk.AsSpan(0, values.Length * size);
            switch (size)
            {
                case 1: Gather<byte>(span, bytes, walk); break;
                case 2: Gather<ushort>(span, bytes, walk); break;
                case 4: Gather<uint>(span, bytes, walk); break;
                default: Gather<ulong>(span, bytes, walk); break;
            }
            Elements.Widen(type, bytes, values);
        }
        ArrayPool<byte>.Shared.Return(chunk);
    }

    private static void Gather<T>(ReadOnlySpan<byte> source, Span<byte> destination, StridedWalk walk) where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, T>(source);
        var to = MemoryMarshal.Cast<byte, T>(destination);
        for (var i = 0; i < to.Length; i++)
            to[i] = from[walk.Next()];
    }
}
