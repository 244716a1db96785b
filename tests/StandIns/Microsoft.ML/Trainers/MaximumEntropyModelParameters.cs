namespace Microsoft.ML.Trainers;

/// <summary>The weights and the bias of each class.</summary>
public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase
{
    internal MaximumEntropyModelParameters(double[] parameters, int classes, int dimension)
        : this(Array.ConvertAll(parameters[..classes], p => (float)p), [.. Array.ConvertAll(parameters[classes..], p => (float)p).Chunk(dimension)])
    {
    }

    private MaximumEntropyModelParameters(float[] biases, float[][] weights)
        : base(biases, weights)
    {
    }

    /// <summary>The probabilities of the classes.</summary>
    internal void Predict(ReadOnlySpan<float> features, Span<float> scores)
    {
        for (int c = 0; c < scores.Length; c++)
            scores[c] = Biases[c] + Linear.Dot<float>(Weights[c], features);
        CrossEntropy.Softmax(scores);
    }

    internal static MaximumEntropyModelParameters Read(BinaryReader reader)
    {
        var biases = ValueCodec.ReadAll<float>(reader);
        return new(biases, Array.ConvertAll(biases, _ => ValueCodec.ReadAll<float>(reader)));
    }

    internal void Write(BinaryWriter writer)
    {
        ValueCodec.WriteAll(writer, Biases);
        foreach (var row in Weights)
            ValueCodec.WriteAll(writer, row);
    }
}
