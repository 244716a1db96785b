using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <content>From pixels to the values of layers.</content>
public sealed partial class BiTModel
{
    /// <summary>Runs the network for one vector a picture and writes them to their destination.</summary>
    /// <param name="pixels"><c>[N, C, H, W]</c> (C is <see cref="InputChannels"/>), float32, normalised as <see cref="Recipe"/> says; more may
    /// follow and is not read.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="height">H, any.</param>
    /// <param name="width">W, any.</param>
    /// <param name="output">One of <see cref="LayerNames"/>; a feature map is averaged over space.</param>
    /// <param name="destination">Receives <c>[N, OutputLength(output)]</c>; what is longer keeps its end.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Run(
        ReadOnlyMemory<float> pixels, int count, int height, int width, string output, Memory<float> destination, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int length = checked(count * OutputLength(output));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, length);
        Run(pixels, count, height, width, [new LayerTarget(output, destination[..length])], cancellation);
    }

    /// <summary>Runs the network once for several layers and writes each to its destination.</summary>
    /// <param name="pixels"><c>[N, C, H, W]</c> (C is <see cref="InputChannels"/>), float32, normalised as <see cref="Recipe"/> says; more may
    /// follow and is not read.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="height">H, any.</param>
    /// <param name="width">W, any.</param>
    /// <param name="targets">Layers, at least one, and the memory for their values, exactly as long as they are.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="BigTransferException">The network has no such layer.</exception>
    /// <exception cref="ArgumentException">The pixels are too few, or a destination is not of its layer's length.</exception>
    public void Run(
        ReadOnlyMemory<float> pixels, int count, int height, int width, IReadOnlyList<LayerTarget> targets, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(targets.Count, 1);
        int needed = checked(count * PixelsOf(count, height, width));
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, needed);
        var session = Session([.. targets.Select(target => target.Layer)], count);
        Run(session, session.Plan(count), pixels[..needed], height, width, targets, cancellation);
    }

    /// <summary>Runs the network once over pictures that are prepared meanwhile: by each of its callers, or on all cores ahead of the only
    /// one.</summary>
    /// <param name="batch">The pictures, and who takes what the network gives for them.</param>
    /// <param name="height">H of the pixels, any.</param>
    /// <param name="width">W of the pixels, any.</param>
    /// <param name="layers">Layers, at least one.</param>
    /// <param name="cancellation">Stops between pictures and inside the network.</param>
    /// <exception cref="BigTransferException">The network has no such layer.</exception>
    /// <exception cref="ArgumentException">A length is not its layer's.</exception>
    /// <remarks>What <paramref name="batch"/> throws comes out of this once all callers have ended.</remarks>
    public void Run(IPictureBatch batch, int height, int width, IReadOnlyList<LayerRequest> layers, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers.Count, 1);
        int length = PixelsOf(batch.Count, height, width);
        var session = Session([.. layers.Select(layer => layer.Layer)], batch.Count);
        new PictureRun(batch, length, session.FixedBatch, layers, (plan, pixels, targets, stop) => Run(session, plan, pixels, height, width, targets, stop))
            .Run(session.Plan(batch.Count), cancellation);
    }

    /// <summary>Runs the network for any of its layers.</summary>
    /// <param name="pixels"><c>[N, C, H, W]</c> (C is <see cref="InputChannels"/>), float32, normalised as <see cref="Recipe"/> says.</param>
    /// <param name="outputs">Some of <see cref="LayerNames"/>.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>By layer, its values: <c>[N, C, h, w]</c> for feature maps, <c>[N, D]</c> for embedding and logits.</returns>
    /// <exception cref="BigTransferException">The shape does not fit, or the network has no such layer.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(FloatTensor pixels, IReadOnlyList<string> outputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(outputs);
        if (pixels.Shape is not [> 0, var channels, > 0, > 0] || channels != InputChannels)
            throw new BigTransferException($"{Name}: expected pixels of shape [N, {InputChannels}, H, W], found [{string.Join(", ", pixels.Shape)}]");
        string[] asked = [.. outputs.Distinct()], layers = [.. asked.Select(Known).Distinct()];
        var values = Session(layers, pixels.Shape[0]).Run(pixels.Data, [.. pixels.Shape.Select(d => (long)d)], layers, cancellation);
        return asked.ToDictionary(name => name, name => values[Known(name)], StringComparer.Ordinal);
    }

    /// <summary>Callers among whom a run of that many pictures is split (<see cref="Inference.InferenceOptions.Callers"/>); opens a session.</summary>
    /// <param name="count">Pictures, at least 1.</param>
    /// <param name="layers">Some of <see cref="LayerNames"/>.</param>
    /// <exception cref="BigTransferException">The network has no such layer, or its device is not there.</exception>
    public int CallersFor(int count, params IReadOnlyList<string> layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(layers);
        return Session(layers, count).CallersFor(count);
    }

    /// <summary>Floats a picture.</summary>
    private int PixelsOf(int count, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return checked(InputChannels * height * width);
    }

    private void Run(
        OnnxSession session, RunPlan plan, ReadOnlyMemory<float> pixels, int height, int width, IReadOnlyList<LayerTarget> targets,
        CancellationToken cancellation)
    {
        int count = plan.Pictures;
        long[] shape = [count, InputChannels, height, width];
        if (targets is [var only] && session.DeclaredShape(Known(only.Layer)) is [_, > 0 and var length])
        {
            Check(only, count * length);
            session.Run(plan, pixels, shape, Known(only.Layer), only.Destination, [count, length], cancellation);
            return;
        }
        string[] layers = [.. targets.Select(target => Known(target.Layer)).Distinct()];
        var values = session.Run(plan, pixels, shape, layers, cancellation);
        foreach (var target in targets)
            Write(Rows(values[Known(target.Layer)], count, target.Layer), target);
    }

    /// <summary>A network that was made for one picture a run may have layers that do not follow the number of pictures.</summary>
    private FloatTensor Rows(FloatTensor values, int count, string layer) => values.Shape is [var rows, ..] && rows == count
        ? values
        : throw new BigTransferException(
            $"{Name}: layer '{layer}': expected one row for each of {count} pictures, found [{string.Join(", ", values.Shape)}]");

    private static void Write(FloatTensor values, LayerTarget target)
    {
        // Without a second dimension there is nothing to average: the values are written as they are.
        if (target.Pooled && values.Shape is [var rows, var channels, ..])
        {
            Check(target, rows * channels);
            Pooling.Mean(values, target.Destination.Span);
            return;
        }
        Check(target, values.Data.Length);
        values.Data.CopyTo(target.Destination.Span);
    }

    private static void Check(LayerTarget target, int length)
    {
        if (target.Destination.Length != length)
        {
            throw new ArgumentException(
                $"layer '{target.Layer}': expected a destination of {length} values, found {target.Destination.Length}", nameof(target));
        }
    }
}
