namespace BigTransfer.Models;

/// <summary>Pictures to run a network over: where their pixels come from, and where its values go. See
/// <see cref="BiTModel.Run(IPictureBatch, int, int, IReadOnlyList{LayerRequest}, CancellationToken)"/>.</summary>
public interface IPictureBatch
{
    /// <summary>N, at least 1.</summary>
    int Count { get; }

    /// <summary>Writes the pixels of one picture; called once for each, from several threads.</summary>
    /// <param name="picture">From 0.</param>
    /// <param name="pixels">Receives <c>[C, H, W]</c>, normalised as the network wants it; holds anything before.</param>
    /// <returns>Whether there are any: a picture without is left out of the run.</returns>
    bool Prepare(int picture, Span<float> pixels);

    /// <summary>Takes what a layer gave for one picture; called once for each and each layer, from several threads.</summary>
    /// <param name="picture">From 0.</param>
    /// <param name="layer">Which of the layers that were asked for, from 0.</param>
    /// <param name="values"><c>[C]</c>, or the map <c>[C, h, w]</c> where it is not pooled; valid until this returns.</param>
    void Take(int picture, int layer, ReadOnlySpan<float> values);
}
