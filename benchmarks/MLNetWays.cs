using BigTransfer.Imaging;
using Microsoft.ML;
using Microsoft.ML.BiT;
using Microsoft.ML.Data;

namespace Benchmarks;

/// <summary>Embeddings by pipelines of ML.NET.</summary>
internal static class MLNetWays
{
#if MLNET
    internal const string OursName = "ML.NET, BiTFeaturizeImages";
#else
    internal const string OursName = "ML.NET (its stand-ins), BiTFeaturizeImages";
#endif

    /// <summary>This library's transformer.</summary>
    internal static Pipeline Ours(string model, PreprocessRecipe recipe, int batch, string[] files) => new(files, context =>
        context.Transforms.BiTFeaturizeImages(new BiTFeaturizeImagesOptions
        {
            OutputColumnName = "Features",
            InputColumnName = nameof(Picture.ImagePath),
            Model = model,
            Recipe = recipe,
            BatchSize = batch,
            Device = BigTransfer.Inference.Device.Cpu,
        }));

    /// <summary>ML.NET's own components and the portable ONNX file; then the same behind this library's pixels. None with the stand-ins.</summary>
    internal static IEnumerable<(string Name, Pipeline Way)> Stock(Settings settings, PreprocessRecipe recipe, string[] files)
    {
#if MLNET
        string onnx = Path.Combine(settings.Folder, $"{settings.Architecture}.onnx");
        using (var model = BigTransfer.Models.BiTModel.Load(settings.Model))
            model.SaveOnnx(onnx, [model.EmbeddingLayer]);
        int size = settings.Size;
        var shape = new Dictionary<string, int[]> { ["pixels"] = [1, 3, size, size] };
        yield return ("stock ML.NET: LoadImages, ResizeImages, ExtractPixels, ApplyOnnxModel", new(files, context =>
            context.Transforms.LoadImages("Image", "", nameof(Picture.ImagePath))
                .Append(context.Transforms.ResizeImages("Image", size, size))
                .Append(context.Transforms.ExtractPixels("pixels", "Image", offsetImage: 127.5f, scaleImage: 1 / 127.5f))
                .Append(context.Transforms.ApplyOnnxModel("embedding", "pixels", onnx, shape))
                .Append(context.Transforms.CopyColumns("Features", "embedding"))));
        yield return ("BiTExtractPixels, then ML.NET's ApplyOnnxModel", new(files, context =>
            context.Transforms.BiTExtractPixels(new BiTExtractPixelsOptions
            {
                OutputColumnName = "pixels", InputColumnName = nameof(Picture.ImagePath), Recipe = recipe,
            }).Append(context.Transforms.ApplyOnnxModel("embedding", "pixels", onnx, shape))
                .Append(context.Transforms.CopyColumns("Features", "embedding"))));
#else
        yield break;
#endif
    }

    private sealed class Picture
    {
        public string ImagePath { get; set; } = "";
    }

    /// <summary>A fitted pipeline over some files.</summary>
    internal sealed class Pipeline : IDisposable
    {
        private readonly IDataView _rows;
        private readonly ITransformer _transformer;

        internal Pipeline(string[] files, Func<MLContext, IEstimator<ITransformer>> make)
        {
            var context = new MLContext(seed: 1);
            _rows = context.Data.LoadFromEnumerable(files.Select(file => new Picture { ImagePath = file }).ToArray());
            _transformer = make(context).Fit(_rows);
        }

        /// <summary>Reads every row's features.</summary>
        internal void Run()
        {
            var view = _transformer.Transform(_rows);
            var column = view.Schema["Features"];
            using var cursor = view.GetRowCursor([column]);
            var getter = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> features = default;
            while (cursor.MoveNext())
                getter(ref features);
        }

        /// <inheritdoc/>
        public void Dispose() => (_transformer as IDisposable)?.Dispose();
    }
}
