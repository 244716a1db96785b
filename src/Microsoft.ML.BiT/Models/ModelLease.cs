using BigTransfer.Models;

namespace Microsoft.ML.BiT.Models;

/// <summary>One transformer's hold on a shared model. Disposing it while runs are under way is safe: the model goes after the last of them.</summary>
internal sealed class ModelLease(SharedModel shared) : IDisposable
{
    private int _disposed;

    /// <summary>What is known of the model without running it; valid after disposal too.</summary>
    public BiTModel Model => shared.Model;

    /// <summary>Does something with the model, which is not disposed before that returns.</summary>
    /// <exception cref="ObjectDisposedException">This lease was disposed.</exception>
    public void Use(Action<BiTModel> action)
    {
        if (Volatile.Read(ref _disposed) != 0 || !shared.TryHold())
            throw new ObjectDisposedException(nameof(BiTTransformer), $"The transformer over the model '{shared.Model.Name}' was disposed.");
        try
        {
            action(shared.Model);
        }
        finally
        {
            shared.Release();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            shared.Release();
    }
}
