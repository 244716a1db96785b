using Microsoft.ML.Trainers;

namespace Microsoft.ML.Data;

/// <summary>Adds a score, the higher the stranger, and whether it is above the threshold.</summary>
public sealed class AnomalyPredictionTransformer<TModel> : FeaturePredictionTransformer<TModel>
    where TModel : class
{
    private readonly PcaModelParameters _parameters;

    internal AnomalyPredictionTransformer(TModel model, string features, DataViewType featureType, float threshold)
        : base(model, features, featureType)
    {
        _parameters = model as PcaModelParameters ?? throw new NotSupportedException("The stand-in detects anomalies by principal components only.");
        Threshold = threshold;
    }

    internal float Threshold { get; }

    private protected override (DataViewType Label, DataViewType Score) Types => (BooleanDataViewType.Instance, NumberDataViewType.Single);

    private protected override (Delegate Label, Delegate Score) Getters(Func<float[]> features)
    {
        ValueGetter<bool> label = (ref bool value) => value = _parameters.Score(features()) > Threshold;
        ValueGetter<float> score = (ref float value) => value = _parameters.Score(features());
        return (label, score);
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.SetLoader(typeof(AnomalyLoader));
        ctx.Writer.Write(FeatureColumnName);
        ValueCodec.WriteType(ctx.Writer, FeatureColumnType);
        ctx.Writer.Write(Threshold);
        ValueCodec.WriteAll(ctx.Writer, _parameters.Mean);
        ctx.Writer.Write(_parameters.Directions.Length);
        foreach (float[] direction in _parameters.Directions)
            ValueCodec.WriteAll(ctx.Writer, direction);
    }
}

internal static class AnomalyLoader
{
    internal static ITransformer Load(MLContext context, ModelLoadContext ctx)
    {
        string features = ctx.Reader.ReadString();
        var type = ValueCodec.ReadType(ctx.Reader);
        float threshold = ctx.Reader.ReadSingle();
        float[] mean = ValueCodec.ReadAll<float>(ctx.Reader);
        var directions = new float[ctx.Reader.ReadInt32()][];
        for (int i = 0; i < directions.Length; i++)
            directions[i] = ValueCodec.ReadAll<float>(ctx.Reader);
        return new AnomalyPredictionTransformer<PcaModelParameters>(new PcaModelParameters(mean, directions), features, type, threshold);
    }
}
