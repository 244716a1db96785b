using System.Text.Json;
using BigTransfer.Models;
using Microsoft.ML.BiT.Persistence;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Persistence;

/// <summary>A saved stage as version 1 of the format wrote it.</summary>
internal static class Version1
{
    /// <summary>BiTFeaturizeImages from <c>ImagePath</c> to <c>Features</c>, with the embedded model.</summary>
    public static ITransformer Features(MLContext context, IDataView data, int length)
    {
        using var model = BiTModel.Load();
        var json = $$"""
            {"version":1,"kind":"featurizeImages","inputColumn":"ImagePath","outputColumn":"Features","input":"path",
            "recipe":{{Recipe(model)}},"height":96,"width":96,"model":{"name":"bit-mini","sha256":"{{model.ContentHash}}"},
            "output":"embedding","device":"auto","threads":0,"batchSize":32,"length":{{length}}}
            """;
        KeyValuePair<string, string>[] settings = [new("settings", json)];
        IEstimator<ITransformer>[] steps =
        [
            context.Transforms.CopyColumns("__bit.input", "ImagePath"),
            context.Transforms.CustomMapping(new KeyMapping().GetMapping(), "Microsoft.ML.BiT.Key.v1"),
            context.Transforms.Conversion.MapValue("__bit.settings", settings, "__bit.key"),
            context.Transforms.CustomMapping(new PathMapping().GetMapping(), "Microsoft.ML.BiT.PathToVector.v1"),
            context.Transforms.Concatenate("Features", VectorParts.ColumnsOf(length)),
            context.Transforms.DropColumns(["__bit.input", "__bit.key", "__bit.settings", .. VectorParts.AllColumns]),
        ];
        var transformers = new List<ITransformer>();
        foreach (var step in steps)
        {
            transformers.Add(step.Fit(data));
            data = transformers[^1].Transform(data);
        }
        return new TransformerChain<ITransformer>([.. transformers]);
    }

    private static string Recipe(BiTModel model)
    {
        var stage = SavedStage.Write(new() { Kind = default, InputColumn = "", Input = default, Recipe = model.Recipe });
        return JsonDocument.Parse(stage).RootElement.GetProperty("recipe").GetRawText();
    }
}
