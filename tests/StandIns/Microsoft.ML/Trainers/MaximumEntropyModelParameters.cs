using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The weights and the bias of each class.</summary>
public sealed class MaximumEntropyModelParameters
{
    private readonly float[] _biases;
    private readonly float[][] _weights;

    internal MaximumEntropyModelParameters(double[] parameters, int classes, int dimension)
    {
        float[] all = Array.ConvertAll(parameters, p => (float)p);
        _biases = all[..classes];
        _weights = [.. all[classes..].Chunk(dimension)];
    }

    private MaximumEntropyModelParameters(float[] biases, float[][] weights)
    {
        _biases = biases;
        _weights = weights;
    }

    internal int Classes => _biases.Length;

    public IEnumerable<float> GetBiases() => _biases;

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = Classes;
        weights = Array.ConvertAll(_weights, row => new VBuffer<float>(row.Length, [.. row]));
    }

    /// <summary>The probabilities of the classes.</summary>
    internal void Predict(ReadOnlySpan<float> features, Span<float> scores)
    {
        for (int c = 0; c < scores.Length; c++)
            scores[c] = _biases[c] + Linear.Dot<float>(_weights[c], features);
        CrossEntropy.Softmax(scores);
    }

    internal static MaximumEntropyModelParameters Read(BinaryReader reader)
    {
        var biases = ValueCodec.ReadAll<float>(reader);
        return new(biases, Array.ConvertAll(biases, _ => ValueCodec.ReadAll<float>(reader)));
    }

    internal void Write(BinaryWriter writer)
    {
        ValueCodec.WriteAll(writer, _biases);
        foreach (var row in _weights)
            ValueCodec.WriteAll(writer, row);
    }
}
