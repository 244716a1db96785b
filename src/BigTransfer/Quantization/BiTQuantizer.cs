using System.Globalization;
using System.Numerics.Tensors;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Quantized;
using BigTransfer.Inference;
using BigTransfer.Models;

namespace BigTransfer.Quantization;

/// <summary>
/// Turns a network into integers: unsigned bytes with ranges from real pictures times signed bytes with one step an output channel; GroupNorm, the
/// residual sums and the layers that integers harm most stay in float. The result is an ONNX file of standard operators, a quarter as long.
/// </summary>
public static class BiTQuantizer
{
    // What integers do to a layer shows on few pictures: each has thousands of values a layer.
    private const int MostMeasured = 16;

    /// <summary>Quantises a network by pictures like those that it is for.</summary>
    /// <inheritdoc cref="Quantize(BiTModel, IReadOnlyList{string}, string, QuantizationOptions, CancellationToken)"/>
    public static QuantizationReport Quantize(BiTModel model, IReadOnlyList<string> pictures, string path) =>
        Quantize(model, pictures, path, new QuantizationOptions());

    /// <summary>Quantises a network by pictures like those that it is for.</summary>
    /// <param name="model">A network of the BiT family in float; not changed.</param>
    /// <param name="pictures">Files, labelled or not; some are chosen, the same ones whenever the list is the same.</param>
    /// <param name="path">The ONNX file to write, with recipe, labels and architecture inside.</param>
    /// <param name="options">How many pictures, how many bits, which layers stay in float.</param>
    /// <param name="cancellation">Stops between pictures and layers; nothing is left then.</param>
    /// <returns>The error of each layer, and how far the embeddings agree.</returns>
    /// <exception cref="BigTransferException">The network is of another family or in integers already, no picture can be read, the recipe's size
    /// follows the picture, or the file cannot be written.</exception>
    public static QuantizationReport Quantize(
        BiTModel model, IReadOnlyList<string> pictures, string path, QuantizationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        if (model.Quantization is { } former)
            throw new BigTransferException($"{model.Name}: expected a network in float, found one in integers already ({former})");
        if (model.Architecture is null)
            throw new BigTransferException($"{model.Name}: expected a network of the BiT family, found one of another");
        var chosen = new CalibrationPictures(model, pictures, options.Pictures);
        string folder = Directory.CreateTempSubdirectory("bit-quantize-").FullName;
        try
        {
            // One file in float, whatever the model came from: kernels are read from it one by one, as often as it takes.
            string source = Path.Combine(folder, "float.onnx");
            model.SaveOnnx(source, outputs: null, cancellation);
            return Quantize(model, source, chosen, path, options, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static QuantizationReport Quantize(
        BiTModel model, string source, CalibrationPictures pictures, string path, QuantizationOptions options, CancellationToken cancellation)
    {
        using var kernels = new SavedKernels(source);
        var statistics = Collect(model, kernels.Layers, pictures, cancellation);
        int limit = options.WeightBits == 8 ? KernelLevels.Limit8 : KernelLevels.Limit7;
        var plans = kernels.Layers.GroupBy(layer => layer.Input)
            .SelectMany(layers => RangePlanner.Choose([.. layers], statistics[layers.Key], statistics, limit)).ToDictionary(plan => plan.Source.Name);
        var (errors, corrections) = Measure(model, kernels.Layers, plans, pictures, cancellation);
        var kept = Kept(errors, options);
        var layers = plans.Where(plan => !kept.Contains(plan.Key))
            .ToDictionary(plan => plan.Key, plan => plan.Value.Layer with { Correction = corrections[plan.Key] });
        Save(source, path, layers, kept, pictures, options, cancellation);
        var (mean, least, heldOut) = Compare(model, path, pictures, cancellation);
        return new QuantizationReport
        {
            Layers = [.. kernels.Layers.Select(layer => Describe(plans[layer.Name], errors[layer.Name], kept.Contains(layer.Name)))],
            Pictures = pictures.Used,
            HeldOut = heldOut,
            MeanCosine = mean,
            LeastCosine = least,
            Unreadable = [.. pictures.Unreadable],
        };
    }

    private static Dictionary<string, ChannelStatistics> Collect(
        BiTModel model, IReadOnlyList<KernelLayer> layers, CalibrationPictures pictures, CancellationToken cancellation)
    {
        var all = new Dictionary<string, ChannelStatistics>();
        foreach (var values in Values(model, layers, pictures, cancellation))
        {
            foreach (var (name, layer) in values)
            {
                if (!all.TryGetValue(name, out var statistics))
                    all[name] = statistics = new ChannelStatistics(layer.Shape[1]);
                statistics.Add(layer);
            }
        }
        return all.Count > 0 ? all : throw new BigTransferException(
            $"calibration: expected pictures that can be read, found none; the first: {pictures.Unreadable.First().Message}");
    }

    private static (Dictionary<string, double> Errors, Dictionary<string, float[]> Corrections) Measure(
        BiTModel model, IReadOnlyList<KernelLayer> layers, Dictionary<string, RangePlanner.Plan> plans, CalibrationPictures pictures,
        CancellationToken cancellation)
    {
        var measurements = new Dictionary<string, LayerMeasurement>();
        try
        {
            foreach (var (name, plan) in plans)
                measurements[name] = new LayerMeasurement(plan);
            foreach (var values in Values(model, layers, pictures, cancellation).Take(MostMeasured))
            {
                foreach (var layer in layers)
                    measurements[layer.Name].Add(values[layer.Input], values[layer.Name], cancellation);
            }
            return (measurements.ToDictionary(layer => layer.Key, layer => layer.Value.Error),
                measurements.ToDictionary(layer => layer.Key, layer => layer.Value.Correction));
        }
        finally
        {
            foreach (var measurement in measurements.Values)
                measurement.Dispose();
        }
    }

    /// <summary>What the network in float computes of each picture: the layers and their inputs, among them the pixels.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, FloatTensor>> Values(
        BiTModel model, IReadOnlyList<KernelLayer> layers, CalibrationPictures pictures, CancellationToken cancellation)
    {
        string[] wanted = [.. layers.SelectMany(layer => new[] { layer.Input, layer.Name }).Distinct()];
        string[] computed = [.. wanted.Where(model.LayerNames.Contains)];
        foreach (var pixels in pictures.Pixels(pictures.ForRanges, cancellation))
        {
            var values = new Dictionary<string, FloatTensor>(model.Run(pixels, computed, cancellation));
            foreach (string input in wanted.Except(computed))
                values[input] = pixels;
            yield return values;
        }
    }

    private static HashSet<string> Kept(Dictionary<string, double> errors, QuantizationOptions options) => options.KeepFloat is { } count
        ? [.. errors.OrderByDescending(layer => layer.Value).Take(count).Select(layer => layer.Key)]
        : [.. errors.Where(layer => !(layer.Value <= options.Tolerance)).Select(layer => layer.Key)];

    private static void Save(
        string source, string path, Dictionary<string, QuantizedLayer> layers, HashSet<string> kept, CalibrationPictures pictures,
        QuantizationOptions options, CancellationToken cancellation)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture, $"int8, weights of {options.WeightBits} bits, ranges of {pictures.Used} pictures");
        if (kept.Count > 0)
            text += $", float: {string.Join(' ', kept.Order(StringComparer.Ordinal))}";
        string[] outputs = [.. OnnxModelInfo.Read(source).Outputs.Select(output => output.Name)];
        var metadata = new Dictionary<string, string> { [QuantizedGraph.MetadataKey] = text };
        OnnxGraph.SaveWithOutputs(source, path, outputs, new OnnxSaveOptions { Quantized = layers }, metadata, cancellation);
    }

    private static (double Mean, double Least, int Count) Compare(
        BiTModel model, string path, CalibrationPictures pictures, CancellationToken cancellation)
    {
        var portable = new BiTModelOptions { LayerName = model.EmbeddingLayer, Inference = new InferenceOptions { Form = NetworkForm.Portable } };
        using var integers = BiTModel.Load(path, portable, cancellation);
        var cosines = new List<double>();
        foreach (var pixels in pictures.Pixels(pictures.HeldOut, cancellation))
        {
            float[] expected = model.Run(pixels, [model.EmbeddingLayer], cancellation)[model.EmbeddingLayer].Data;
            float[] found = integers.Run(pixels, [model.EmbeddingLayer], cancellation)[model.EmbeddingLayer].Data;
            cosines.Add(TensorPrimitives.CosineSimilarity<float>(expected, found));
        }
        return cosines.Count > 0 ? (cosines.Average(), cosines.Min(), cosines.Count) : (double.NaN, double.NaN, 0);
    }

    private static LayerError Describe(RangePlanner.Plan plan, double error, bool kept)
    {
        var input = plan.Layer.Input;
        double widest = input.Steps.Max();
        return new(
            plan.Source.Name, plan.Source.Input, (-input.Zero * widest, (byte.MaxValue - input.Zero) * widest), plan.WeightError, error, kept);
    }
}
