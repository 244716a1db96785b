using BigTransfer.Models;

namespace Microsoft.ML.BiT.Models;

/// <summary>One transformer's hold on a shared model. Disposing it while runs are under way is safe: the model goes after the last of them.</summary>
internal sealed class ModelLease(SharedModel shared) : IDisposable
{
    private int _disposed;

    /// <summary>What is known of the model without running it; valid after disposal too.</summary>
    public BiTModel Model => shared.Model;

    /// <summary>Whether the model's file lies in that folder, which is then the model's.</summary>
    public bool IsOf(TemporaryFolder folder) => shared.LivesIn(folder);

    /// <summary>Another hold on the same model.</summary>
    /// <exception cref="ObjectDisposedException">This lease was disposed.</exception>
    public ModelLease Again() => Volatile.Read(ref _disposed) == 0 && shared.TryHold() ? new ModelLease(shared) : throw Gone();

    /// <summary>Does something with the model, which is not disposed before that returns.</summary>
    /// <exception cref="ObjectDisposedException">This lease was disposed.</exception>
    public void Use(Action<BiTModel> action)
    {
        if (Volatile.Read(ref _disposed) != 0 || !shared.TryHold())
            throw Gone();
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

    private ObjectDisposedException Gone() => new(nameof(BiTTransformer), $"The transformer over the model '{shared.Model.Name}' was disposed.");
}
