using System.Buffers.Binary;
using System.Text;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>A file that torch.save wrote (.pth, .pt, .bin, .pth.tar): the tensors of the state dict in it.</summary>
internal sealed class PyTorchCheckpoint : Checkpoint
{
    public const string FormatName = "pytorch";

    private const int ZipNameAt = 30; // of an entry in a zip archive, whose length stands at 26
    private const long FreeElements = 1 << 22; // of tensors made larger than their data by strides of 0
    private const long Sharing = 64; // how often the file may be read when each tensor is read once: tensors that share data, parts of storages

    private readonly ITorchStorages _storages;
    private readonly Dictionary<string, TorchTensor> _tensors;

    private PyTorchCheckpoint(string name, ITorchStorages storages, List<(string Name, TorchTensor Tensor)> tensors)
        : base(name, tensors.Select(tensor => Describe(tensor.Name, tensor.Tensor, name)))
    {
        _storages = storages;
        _tensors = tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Tensor, StringComparer.Ordinal);
    }

    public override string Format => FormatName;

    /// <summary>A zip archive whose first entry is one of PyTorch's.</summary>
    public static bool Matches(byte[] head)
    {
        if (head is not [(byte)'P', (byte)'K', 3, 4, ..] || head.Length < ZipNameAt)
            return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(ZipNameAt - 4));
        return ZipStorages.Owns(Encoding.UTF8.GetString(head.AsSpan(ZipNameAt, Math.Min(length, head.Length - ZipNameAt))));
    }

    public static Checkpoint Create(CheckpointSource source)
    {
        var length = source.Stream.Length;
        var storages = ZipStorages.Open(source, out var root);
        var tensors = TorchStateDict.Find(root, source.Name);
        Check(tensors, storages, length, source.Name);
        return new PyTorchCheckpoint(source.Name, storages, tensors);
    }

    protected override void ReadData(TensorInfo tensor, Span<float> destination)
    {
        if (destination.Length > 0)
            TorchTensorReader.Read(_tensors[tensor.Name], _storages, destination);
    }

    protected override void Close() => _storages.Dispose();

    private static TensorInfo Describe(string tensorName, TorchTensor tensor, string name)
    {
        var type = tensor.Storage.Type;
        if (type.ElementType is not { } elementType)
            throw new BigTransferException($"{name}: tensor '{tensorName}' is over a {type.Name}, whose elements are not read");
        return new(tensorName, tensor.Shape, elementType);
    }

    /// <summary>
    /// Data is there for all tensors, and reading them all takes time and memory in proportion to the file: strides of 0 and shared storages
    /// could make anything of a few bytes.
    /// </summary>
    private static void Check(List<(string Name, TorchTensor Tensor)> tensors, ITorchStorages storages, long fileBytes, string name)
    {
        Int128 cost = 0;
        foreach (var (tensorName, tensor) in tensors)
        {
            try
            {
                storages.Check(tensor.Storage);
            }
            catch (InvalidDataException e)
            {
                throw new BigTransferException($"{name}: tensor '{tensorName}': {e.Message}", e);
            }
            var bytes = tensor.Storage.Type.ElementBytes;
            if (tensor.Count > fileBytes + FreeElements || tensor.Span * bytes > fileBytes + FreeElements * sizeof(float))
                throw new BigTransferException(
                    $"{name}: tensor '{tensorName}' has {tensor.Count} elements over {tensor.Span * bytes} bytes, in a file of {fileBytes} bytes");
            if (!tensor.IsContiguous && tensor.Span * bytes > Array.MaxLength)
                throw new BigTransferException($"{name}: tensor '{tensorName}' is not contiguous and lies over {tensor.Span * bytes} bytes; "
                    + $"at most {Array.MaxLength} were expected");
            cost += Math.Max(tensor.Count, tensor.Span) * bytes + storages.PassedBefore((tensor.Storage.Start + tensor.Offset) * bytes);
        }
        if (cost > (Int128)fileBytes * Sharing + FreeElements * sizeof(float))
            throw new BigTransferException($"{name}: its tensors share their data so much that {cost} bytes are read of a file of {fileBytes}");
    }
}
