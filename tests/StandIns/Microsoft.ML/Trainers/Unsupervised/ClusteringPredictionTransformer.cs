using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Adds the nearest cluster, as a key, and the squared distances to all.</summary>
public sealed class ClusteringPredictionTransformer<TModel> : FeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly KMeansModelParameters _parameters;

    internal ClusteringPredictionTransformer(TModel model, string features, DataViewType featureType)
        : base(model, features, featureType) =>
        _parameters = model as KMeansModelParameters ?? throw new NotSupportedException("The stand-in clusters by k-means only.");

    private protected override (DataViewType Label, DataViewType Score) Types =>
        (new KeyDataViewType(typeof(uint), _parameters.Centroids.Length), new VectorDataViewType(NumberDataViewType.Single, _parameters.Centroids.Length));

    private protected override (Delegate Label, Delegate Score) Getters(Func<float[]> features)
    {
        ValueGetter<uint> label = (ref uint key) =>
        {
            float[] distances = _parameters.Distances(features());
            key = (uint)Array.IndexOf(distances, distances.Min()) + 1;
        };
        ValueGetter<VBuffer<float>> score = (ref VBuffer<float> value) =>
        {
            float[] distances = _parameters.Distances(features());
            VBuffer<float>.Copy(distances, 0, ref value, distances.Length);
        };
        return (label, score);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(ClusteringLoader));
        ctx.Writer.Write(FeatureColumnName);
        ValueCodec.WriteType(ctx.Writer, FeatureColumnType);
        ctx.Writer.Write(_parameters.Centroids.Length);
        foreach (float[] centre in _parameters.Centroids)
            ValueCodec.WriteAll(ctx.Writer, centre);
    }
}

internal static class ClusteringLoader
{
    internal static ITransformer Load(MLContext context, ModelLoadContext ctx)
    {
        string features = ctx.Reader.ReadString();
        var type = ValueCodec.ReadType(ctx.Reader);
        var centres = new float[ctx.Reader.ReadInt32()][];
        for (int i = 0; i < centres.Length; i++)
            centres[i] = ValueCodec.ReadAll<float>(ctx.Reader);
        return new ClusteringPredictionTransformer<KMeansModelParameters>(new KMeansModelParameters(centres), features, type);
    }
}
