using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The weights and the bias of each class.</summary>
public abstract class LinearMulticlassModelParametersBase
{
    private protected LinearMulticlassModelParametersBase(float[] biases, float[][] weights)
    {
        Biases = biases;
        Weights = weights;
    }

    internal int Classes => Biases.Length;

    private protected float[] Biases { get; }

    private protected float[][] Weights { get; }

    public IEnumerable<float> GetBiases() => Biases;

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = Classes;
        weights = Array.ConvertAll(Weights, row => new VBuffer<float>(row.Length, [.. row]));
    }
}
