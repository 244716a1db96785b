using System.Runtime.ExceptionServices;

namespace BigTransfer.Imaging;

/// <summary>
/// Batches of pictures in order, the next of which is prepared on all cores while the current one is used. Two batches are in memory at most, and
/// their buffers are used over and over.
/// </summary>
/// <remarks>For one thread. The sources are enumerated on it too, a batch ahead; only decoding and preprocessing happen elsewhere.</remarks>
internal sealed class ImagePipeline<T> : IDisposable
{
    private readonly IEnumerator<T> _sources;
    private readonly Func<T, RgbImage> _decode;
    private readonly PreprocessRecipe _recipe;
    private readonly int _batchSize;
    private readonly int _length;
    private readonly CancellationTokenSource _stop;
    private readonly Batch[] _batches = [new(), new()];
    private readonly CancellationToken _cancellation;
    private (Task Task, Batch Batch)? _preparing;
    private ExceptionDispatchInfo? _failure;
    private bool _begun;

    /// <param name="sources">What to decode.</param>
    /// <param name="decode">Gives the picture of one source; called from several threads. The picture is disposed once it is prepared.</param>
    /// <param name="recipe">A recipe of fixed size.</param>
    /// <param name="batchSize">Pictures a batch.</param>
    /// <param name="cancellation">Stops between pictures.</param>
    internal ImagePipeline(
        IEnumerable<T> sources, Func<T, RgbImage> decode, PreprocessRecipe recipe, int batchSize, CancellationToken cancellation)
    {
        (_sources, _decode, _recipe, _batchSize) = (sources.GetEnumerator(), decode, recipe, batchSize);
        var (height, width) = recipe.FixedSize!.Value;
        _length = 3 * height * width;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _cancellation = cancellation;
    }

    /// <summary>The next batch, which is valid until this is called again; null after the last.</summary>
    /// <remarks>What the sources or the decoder throw comes out here, once the batches before it have.</remarks>
    internal Batch? Next()
    {
        if ((_begun ? Prepared() : First()) is not { } ready)
        {
            _failure?.Throw();
            return null;
        }
        var next = ready == _batches[0] ? _batches[1] : _batches[0];
        _preparing = Fill(next) ? (Task.Run(() => Prepare(next)), next) : null;
        return ready;
    }

    /// <summary>Stops what is under way, and waits for its end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _preparing?.Task.Wait();
        }
        catch (AggregateException)
        {
            // Nobody asks for that batch any more.
        }
        _sources.Dispose();
        _stop.Dispose();
    }

    private Batch? First()
    {
        _begun = true;
        if (!Fill(_batches[0]))
            return null;
        Prepare(_batches[0]);
        return _batches[0];
    }

    private Batch? Prepared()
    {
        if (_preparing is not var (task, batch))
            return null;
        _preparing = null;
        try
        {
            task.GetAwaiter().GetResult();
            return batch;
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }

    /// <summary>Takes the sources of a batch; false where there are none, or they fail.</summary>
    private bool Fill(Batch batch)
    {
        batch.Sources.Clear();
        try
        {
            while (batch.Sources.Count < _batchSize && _sources.MoveNext())
                batch.Sources.Add(_sources.Current);
        }
        catch (Exception e)
        {
            // It comes out after the batches before, in place of this one.
            batch.Sources.Clear();
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        return batch.Sources.Count > 0;
    }

    private void Prepare(Batch batch)
    {
        int count = batch.Sources.Count;
        if (batch.Errors.Length < count)
            (batch.Pixels, batch.Errors) = (new float[count * _length], new BigTransferException?[count]);
        ImageBatch.Prepare(batch.Sources, _decode, _recipe, batch.Pixels, batch.Errors, _stop.Token);
    }

    /// <summary>Some pictures: what they came from, their pixels, and what was wrong.</summary>
    internal sealed class Batch
    {
        /// <summary>N of them.</summary>
        internal List<T> Sources { get; } = [];

        /// <summary><c>[N, 3, H, W]</c>; may be longer.</summary>
        internal float[] Pixels { get; set; } = [];

        /// <summary>One a picture, null where all went well; may be longer.</summary>
        internal BigTransferException?[] Errors { get; set; } = [];
    }
}
