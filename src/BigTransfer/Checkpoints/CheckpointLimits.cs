namespace BigTransfer.Checkpoints;

/// <summary>
/// What a checkpoint may claim. A file made to harm must not cost more than four times its size and <see cref="SpareBytes"/> of memory; the
/// largest networks of the field have some ten thousand tensors.
/// </summary>
internal static class CheckpointLimits
{
    /// <summary>Tensors of one file.</summary>
    public const int MaxTensors = 1 << 15;

    /// <summary>Dimensions of one tensor; the field's own libraries allow 8 to 64.</summary>
    public const int MaxDimensions = 32;

    private const int MaxExpansion = 4;
    private const long SpareBytes = 64 << 20;

    /// <summary>Holds the number of tensors to the limit.</summary>
    /// <exception cref="BigTransferException">There are more.</exception>
    public static void CheckCount(int tensors, string name)
    {
        if (tensors > MaxTensors)
            throw new BigTransferException($"{name}: holds more than {MaxTensors} tensors");
    }

    /// <summary>
    /// Holds the size of all tensors as float32 to what the file can reasonably hold: for formats whose data may be compressed or shared.
    /// </summary>
    /// <param name="tensors">All tensors of the file.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BigTransferException">The tensors are a multiple of the file.</exception>
    public static void CheckExpansion(IEnumerable<TensorInfo> tensors, long fileBytes, string name)
    {
        var bytes = tensors.Sum(tensor => (decimal)tensor.Count * sizeof(float));
        var limit = (decimal)fileBytes * MaxExpansion + SpareBytes;
        if (bytes > limit)
            throw new BigTransferException(
                $"{name}: its tensors unpack to {bytes} bytes out of a file of {fileBytes}; at most {limit} were expected");
    }
}
