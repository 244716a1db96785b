namespace BigTransfer.Graphs;

/// <summary>A linear classifier on a layer of a network: logits = weights x + biases. Immutable.</summary>
public sealed class OnnxHead
{
    /// <param name="weights"><c>[classes, D]</c>, D the length of the layer; not copied.</param>
    /// <param name="biases">One a class.</param>
    /// <param name="labels">Names of the classes, in the order of the weights' rows; an empty one is not known.</param>
    /// <param name="softmax">Whether the trained classifier's scores are the softmax of the logits: they then are an output, too.</param>
    /// <exception cref="BigTransferException">The numbers of classes differ, or a number is not finite; the message names the class.</exception>
    public OnnxHead(FloatTensor weights, IReadOnlyList<float> biases, IReadOnlyList<string> labels, bool softmax = true)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(biases);
        ArgumentNullException.ThrowIfNull(labels);
        if (weights.Shape is not [> 0 and var classes, > 0 and var features])
            throw new BigTransferException($"head: expected weights of shape [classes, D], found [{string.Join(", ", weights.Shape)}]");
        if (biases.Count != classes || labels.Count != classes)
        {
            throw new BigTransferException(
                $"head: expected a bias and a label for each of {classes} classes, found {biases.Count} and {labels.Count}");
        }
        for (var c = 0; c < classes; c++)
        {
            if (!float.IsFinite(biases[c]) || weights.Data.AsSpan(c * features, features).ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new BigTransferException($"head: class {c} ('{labels[c]}'): expected finite weights and bias, found others");
        }
        (Weights, Biases, Labels, Softmax) = (weights, [.. biases], [.. labels], softmax);
    }

    /// <summary><c>[classes, D]</c>.</summary>
    public FloatTensor Weights { get; }

    /// <summary>One a class.</summary>
    public IReadOnlyList<float> Biases { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the softmax of the logits is an output, too.</summary>
    public bool Softmax { get; }

    /// <summary>Number of classes.</summary>
    public int Classes => Weights.Shape[0];

    /// <summary>D, the length of the layer that it is for.</summary>
    public int Features => Weights.Shape[1];
}
