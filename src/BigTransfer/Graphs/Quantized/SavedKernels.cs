namespace BigTransfer.Graphs.Quantized;

/// <summary>The layers of a saved network that can be computed in integers; their kernels are read when they are asked for.</summary>
internal sealed class SavedKernels : IDisposable
{
    private readonly Stream _stream;

    /// <exception cref="BigTransferException">Not a whole ONNX model.</exception>
    public SavedKernels(string path)
    {
        _stream = InputFile.Open(path);
        try
        {
            Layers = KernelLayer.Of(ModelSkim.Read(_stream, path).Nodes, [.. ModelCut.Weights(_stream, path).Values]);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>In the order of the network. Not for several threads at once: they share a stream.</summary>
    public IReadOnlyList<KernelLayer> Layers { get; }

    public void Dispose() => _stream.Dispose();
}
