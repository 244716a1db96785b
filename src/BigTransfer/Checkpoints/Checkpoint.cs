using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace BigTransfer.Checkpoints;

/// <summary>
/// A file of named tensors, under the names and in the layouts of whoever wrote it. Its directory is read when it is opened, data when it is
/// asked for. Thread-safe; reads wait for each other. Disposing it closes the file.
/// </summary>
public abstract class Checkpoint : IDisposable
{
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Takes the file's name and its tensors, which have distinct names.</summary>
    protected Checkpoint(string name, IEnumerable<TensorInfo> tensors)
    {
        Name = name;
        Tensors = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>What messages call it: the path it was opened by, or the given name.</summary>
    public string Name { get; }

    /// <summary>The format: "npz", "safetensors".</summary>
    public abstract string Format { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Other files whose tensors are among these, full paths in a fixed order; empty for a format of one file.</summary>
    internal virtual IReadOnlyList<string> OtherFiles => [];

    /// <summary>Opens a file; its format is found from its content.</summary>
    /// <exception cref="BigTransferException">Missing, damaged, of another format, or holds tensors of types that are not read.</exception>
    public static Checkpoint Open(string path) => Open(CheckpointSource.OfFile(path));

    /// <summary>Opens a checkpoint in a seekable stream, which it then owns; the stream is closed if this fails.</summary>
    /// <param name="stream">The file, from its start.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BigTransferException">Damaged, of another format, or holds tensors of types that are not read.</exception>
    public static Checkpoint Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(new CheckpointSource(stream, name));
    }

    /// <summary>Opens a checkpoint; its stream is then the result's, or closed if this fails.</summary>
    internal static Checkpoint Open(CheckpointSource source)
    {
        try
        {
            return CheckpointFormats.Detect(source).Create(source);
        }
        catch
        {
            source.Stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor, widened to float32, row-major as stored.</summary>
    /// <param name="tensor">A name among <see cref="Tensors"/>.</param>
    /// <param name="destination">Exactly as long as the tensor has elements.</param>
    /// <exception cref="BigTransferException">No such tensor, or its data is damaged.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Read(string tensor, Span<float> destination)
    {
        if (!Tensors.TryGetValue(tensor, out var info))
            throw new BigTransferException($"{Name}: no tensor '{tensor}'");
        if (info.Count != destination.Length)
            throw new ArgumentException($"'{tensor}' has {info.Count} elements, the destination {destination.Length}", nameof(destination));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                ReadData(info, destination);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                throw new BigTransferException($"{Name}: tensor '{tensor}' cannot be read: {e.Message}", e);
            }
        }
    }

    /// <summary>Reads a weight. One that is not finite makes everything behind it so: it is an error.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal void ReadFinite(string tensor, Span<float> destination)
    {
        Read(tensor, destination);
        if (AreFinite(destination))
            return;
        var at = 0;
        while (float.IsFinite(destination[at]))
            at++;
        throw new BigTransferException(FormattableString.Invariant(
            $"{Name}: tensor '{tensor}' holds {destination[at]} as value {at} of {destination.Length}; finite numbers were expected"));
    }

    // What is not finite stays so when it is multiplied by 0; lanes are summed apart, and their end alone.
    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        var sums = Vector<float>.Zero;
        var whole = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (var lanes in whole)
            sums += lanes * Vector<float>.Zero;
        var sum = Vector.Sum(sums);
        foreach (var value in values[(whole.Length * Vector<float>.Count)..])
            sum += value * 0;
        return sum == 0;
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1063", Justification = "No finalizer anywhere in the family.")]
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
                Close();
            _disposed = true;
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads a tensor of this checkpoint into memory of its length; called by one thread at a time.</summary>
    protected abstract void ReadData(TensorInfo tensor, Span<float> destination);

    /// <summary>Closes the file; called once.</summary>
    protected abstract void Close();
}
