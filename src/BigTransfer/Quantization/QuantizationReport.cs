namespace BigTransfer.Quantization;

/// <summary>What came of turning a network into integers.</summary>
public sealed record QuantizationReport
{
    /// <summary>Every layer that can be integers, from the image to the end.</summary>
    public required IReadOnlyList<LayerError> Layers { get; init; }

    /// <summary>Pictures that ranges were taken from.</summary>
    public required int Pictures { get; init; }

    /// <summary>Pictures that the embeddings were compared on; the same where there was only one.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Cosine of the embedding in float and the one in integers, on average over the pictures held out.</summary>
    public required double MeanCosine { get; init; }

    /// <summary>The smallest of these cosines.</summary>
    public required double LeastCosine { get; init; }

    /// <summary>Pictures that could not be read and were left out, and why.</summary>
    public required IReadOnlyList<BigTransferException> Unreadable { get; init; }
}
