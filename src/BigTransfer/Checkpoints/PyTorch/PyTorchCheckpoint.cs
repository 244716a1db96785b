using System.Buffers.Binary;
using System.Text;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>A file that torch.save wrote (.pth, .pt, .bin, .pth.tar): the tensors of the state dict in it.</summary>
internal sealed class PyTorchCheckpoint : Checkpoint
{
    public const string FormatName = "pytorch";

    private const int ZipNameAt = 30; // of an entry in a zip archive, whose length stands at 26
    private const int TarMagicAt = 257;
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

    /// <summary>A zip archive whose first entry is one of PyTorch's, a file that begins with the legacy form's magic number, a tar archive.</summary>
    public static bool Matches(byte[] head) => IsZip(head) || LegacyStorages.Owns(head) || IsTar(head);

    public static Checkpoint Create(CheckpointSource source)
    {
        var head = source.Head(CheckpointFormats.HeadBytes);
        if (IsTar(head))
            throw new BigTransferException($"{source.Name}: is a tar archive; if an early PyTorch (0.1) wrote it, load and save it with a newer one");
        var length = source.Stream.Length;
        var storages = IsZip(head) ? ZipStorages.Open(source, out var root) : LegacyStorages.Open(source, out root);
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

    private static bool IsZip(byte[] head)
    {
        if (head is not [(byte)'P', (byte)'K', 3, 4, ..] || head.Length < ZipNameAt)
            return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(ZipNameAt - sizeof(int)));
        return ZipStorages.Owns(Encoding.UTF8.GetString(head.AsSpan(ZipNameAt, Math.Min(length, head.Length - ZipNameAt))));
    }

    private static bool IsTar(byte[] head) => head.Length > TarMagicAt && head.AsSpan(TarMagicAt).StartsWith("ustar"u8);

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
        var (openKey, openAt) = ("", 0L);
        foreach (var (tensorName, tensor) in tensors)
        {
            var storage = tensor.Storage;
            try
            {
                storages.Check(storage);
                CheckLengths(tensor, fileBytes);
            }
            catch (InvalidDataException e)
            {
                throw new BigTransferException($"{name}: tensor '{tensorName}': {e.Message}", e);
            }
            if (tensor.Count == 0)
                continue;
            // What is between the end of the one before and the beginning of this is read as well, and from the beginning if that is behind.
            var begin = (storage.Start + tensor.Offset) * storage.Type.ElementBytes;
            if (storages.IsSequential)
                cost += storage.Key == openKey && openAt <= begin ? begin - openAt : begin;
            cost += Math.Max(tensor.Count, tensor.Span) * storage.Type.ElementBytes;
            (openKey, openAt) = (storage.Key, begin + tensor.Span * storage.Type.ElementBytes);
        }
        if (cost > (Int128)fileBytes * Sharing + FreeElements * sizeof(float))
            throw new BigTransferException($"{name}: its tensors share their data so much that {cost} bytes are read of a file of {fileBytes}");
    }

    /// <exception cref="InvalidDataException">A tensor is larger than its file explains, or lies too far apart to be gathered.</exception>
    private static void CheckLengths(TorchTensor tensor, long fileBytes)
    {
        var spanBytes = tensor.Span * tensor.Storage.Type.ElementBytes;
        if (tensor.Count > fileBytes + FreeElements || spanBytes > fileBytes + FreeElements * sizeof(float))
            throw new InvalidDataException($"has {tensor.Count} elements over {spanBytes} bytes of data, in a file of {fileBytes} bytes");
        if (!tensor.IsContiguous && spanBytes > Array.MaxLength)
            throw new InvalidDataException($"is not contiguous and lies over {spanBytes} bytes; at most {Array.MaxLength} were expected");
    }
}
