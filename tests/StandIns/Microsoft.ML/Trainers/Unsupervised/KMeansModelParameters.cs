using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The centres of the clusters.</summary>
public sealed class KMeansModelParameters
{
    internal KMeansModelParameters(float[][] centroids) => Centroids = centroids;

    internal float[][] Centroids { get; }

    public void GetClusterCentroids(ref VBuffer<float>[] centroids, out int k)
    {
        k = Centroids.Length;
        centroids = Array.ConvertAll(Centroids, centre => new VBuffer<float>(centre.Length, [.. centre]));
    }

    /// <summary>The squared distances to the centres.</summary>
    internal float[] Distances(float[] features) => Array.ConvertAll(Centroids, centre => Squared(centre, features));

    internal static float Squared(float[] a, float[] b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
