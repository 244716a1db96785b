using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Models;

/// <summary>A loaded model with the number of its holders; the last one to let go disposes it.</summary>
internal sealed class SharedModel
{
    private static readonly Lock Gate = new();

    // Weak: pipelines are rarely disposed, and a model that nobody reaches any more is left to the garbage collector.
    private static readonly Dictionary<ModelKey, WeakReference<SharedModel>> Known = [];

    private readonly TemporaryFolder? _folder;
    private int _holders = 1;

    private SharedModel(BiTModel model, TemporaryFolder? folder) => (Model, _folder) = (model, folder);

    public BiTModel Model { get; }

    /// <summary>Whether its file lies in that folder.</summary>
    public bool LivesIn(TemporaryFolder folder) => _folder == folder;

    /// <summary>A lease of the model, loaded unless some pipeline of this process holds the same one for the same device and threads.</summary>
    /// <param name="nameOrPath">A name, a file or a folder.</param>
    /// <param name="inference">Device and threads.</param>
    /// <param name="context">Hears of a download, and stops it; null for nobody.</param>
    public static ModelLease Lease(string nameOrPath, InferenceOptions inference, RunContext? context = null) =>
        Lease(ModelKey.Of(nameOrPath, inference), nameOrPath, inference, folder: null, context);

    /// <summary>A lease of a model that came out of a pipeline, shared with all that hold the same bytes.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="hash">Of the file's bytes.</param>
    /// <param name="folder">Where the file lies: taken over.</param>
    /// <param name="inference">Device and threads.</param>
    public static ModelLease Lease(string path, string hash, TemporaryFolder folder, InferenceOptions inference)
    {
        var lease = Lease(new ModelKey(hash, "", inference), path, inference, folder, context: null);
        if (!lease.IsOf(folder))
            folder.Dispose();
        return lease;
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
        if (Interlocked.Decrement(ref _holders) != 0)
            return;
        Model.Dispose();
        _folder?.Dispose();
    }

    private static ModelLease Lease(ModelKey key, string nameOrPath, InferenceOptions inference, TemporaryFolder? folder, RunContext? context)
    {
        context?.Cancellation.ThrowIfCancellationRequested();
        lock (Gate)
        {
            if (Known.TryGetValue(key, out var reference) && reference.TryGetTarget(out var shared) && shared.TryHold())
                return new ModelLease(shared);
            var options = new BiTModelOptions { Inference = inference, Downloads = DownloadLog.OptionsFor(nameOrPath, context) };
            shared = new SharedModel(BiTModel.Load(nameOrPath, options, context?.Cancellation ?? CancellationToken.None), folder);
            Known[key] = new WeakReference<SharedModel>(shared);
            return new ModelLease(shared);
        }
    }

    /// <summary>Two holders share a model when these are equal; with a file written anew, or another beside it, it is another model.</summary>
    private sealed record ModelKey(string Source, string State, InferenceOptions Inference)
    {
        public static ModelKey Of(string nameOrPath, InferenceOptions inference)
        {
            var folder = File.Exists(nameOrPath) ? Path.GetDirectoryName(Path.GetFullPath(nameOrPath)) : Directory.Exists(nameOrPath) ? nameOrPath : null;
            return folder is null
                ? new(nameOrPath, "", inference)
                : new(Path.GetFullPath(nameOrPath), StateOf(new(folder), Path.GetFileName(nameOrPath)), inference);
        }

        // What a model may consist of: the weights in one file or several, and the small files that lie beside them.
        private static string StateOf(DirectoryInfo folder, string name) => string.Join(';', folder.EnumerateFiles()
            .Where(file => file.Name == name || ModelEndings.Has(file.Name) || file.Extension is ".json" or ".txt" or ".data")
            .Select(file => $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
    }
}
