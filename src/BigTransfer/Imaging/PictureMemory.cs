using System.Buffers;

namespace BigTransfer.Imaging;

/// <summary>
/// Memory for the pixels of pictures that are not kept. Unlike <see cref="ArrayPool{T}.Shared"/> it gives a thread what another has given back:
/// pictures are decoded by whatever thread is free, and the shared pool would take new memory for each that has not decoded one yet.
/// </summary>
internal sealed class PictureMemory : ArrayPool<byte>
{
    /// <summary>1.4 million pixels. What is larger comes from the shared pool, which in time frees what nobody asks for.</summary>
    private const int LargestOwn = 1 << 22;

    /// <summary>Arrays of one length that a thread has at once: the file, the picture, and what lies between it and the result.</summary>
    private const int ArraysEach = 3;

    private readonly ArrayPool<byte> _own = Create(LargestOwn, ArraysEach * Environment.ProcessorCount);

    private PictureMemory()
    {
    }

    internal static PictureMemory Pool { get; } = new();

    public override byte[] Rent(int minimumLength) => (minimumLength <= LargestOwn ? _own : Shared).Rent(minimumLength);

    public override void Return(byte[] array, bool clearArray = false) => (array.Length <= LargestOwn ? _own : Shared).Return(array, clearArray);
}
