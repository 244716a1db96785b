using BigTransfer.Inference;
using BigTransfer.Models;

namespace Microsoft.ML.BiT.Models;

/// <summary>A loaded model with the number of its holders; the last one to let go disposes it.</summary>
internal sealed class SharedModel
{
    private static readonly Lock Gate = new();

    // Weak: pipelines are rarely disposed, and a model that nobody reaches any more is left to the garbage collector.
    private static readonly Dictionary<ModelKey, WeakReference<SharedModel>> Known = [];

    private int _holders = 1;

    private SharedModel(BiTModel model) => Model = model;

    public BiTModel Model { get; }

    /// <summary>A lease of the model, loaded unless some pipeline of this process holds the same one for the same device and threads.</summary>
    public static ModelLease Lease(string nameOrPath, InferenceOptions inference)
    {
        var key = ModelKey.Of(nameOrPath, inference);
        lock (Gate)
        {
            if (Known.TryGetValue(key, out var reference) && reference.TryGetTarget(out var shared) && shared.TryHold())
                return new ModelLease(shared);
            shared = new SharedModel(BiTModel.Load(nameOrPath, new BiTModelOptions { Inference = inference }));
            Known[key] = new WeakReference<SharedModel>(shared);
            return new ModelLease(shared);
        }
    }

    /// <summary>One holder more; false where the last one has gone and the model with it.</summary>
    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0; holders = Volatile.Read(ref _holders))
        {
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
                return true;
        }
        return false;
    }

    /// <summary>One holder less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            Model.Dispose();
    }

    /// <summary>Two holders share a model when these are equal; a file that was written anew is another model.</summary>
    private sealed record ModelKey(string Source, DateTime Written, long Length, InferenceOptions Inference)
    {
        public static ModelKey Of(string nameOrPath, InferenceOptions inference)
        {
            var file = new FileInfo(nameOrPath);
            if (file.Exists)
                return new(file.FullName, file.LastWriteTimeUtc, file.Length, inference);
            return Directory.Exists(nameOrPath)
                ? new(Path.GetFullPath(nameOrPath), Directory.GetLastWriteTimeUtc(nameOrPath), 0, inference)
                : new(nameOrPath, default, 0, inference);
        }
    }
}
