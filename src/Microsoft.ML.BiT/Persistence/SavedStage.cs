using System.Text.Json;
using System.Text.Json.Serialization;
using BigTransfer;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>A stage as it stands in a saved pipeline: JSON with a version.</summary>
internal sealed record SavedStage
{
    /// <summary>Goes up when an older package could not compute the same from what is written.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public int Version { get; init; } = CurrentVersion;

    public StageKind Kind { get; init; }

    public string InputColumn { get; init; } = "";

    public string OutputColumn { get; init; } = "";

    public InputKind Input { get; init; }

    public string? ImageFolder { get; init; }

    public SavedRecipe? Recipe { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    public ModelReference? Model { get; init; }

    public string Output { get; init; } = "";

    public string Device { get; init; } = "";

    public int Threads { get; init; }

    public int BatchSize { get; init; }

    public int Length { get; init; }

    public static string Write(StageSpec spec) => JsonSerializer.Serialize(
        new SavedStage
        {
            Kind = spec.Kind,
            InputColumn = spec.InputColumn,
            OutputColumn = spec.OutputColumn,
            Input = spec.Input,
            ImageFolder = spec.ImageFolder,
            Recipe = spec.Recipe is null ? null : SavedRecipe.Of(spec.Recipe),
            Height = spec.Size.Height,
            Width = spec.Size.Width,
            Model = spec.Model,
            Output = spec.Output,
            Device = spec.Inference.Device.ToString(),
            Threads = spec.Inference.Threads,
            BatchSize = spec.BatchSize,
            Length = spec.Length,
        },
        Format);

    /// <exception cref="BigTransferException">Written by a newer version, or not by this library.</exception>
    public static StageSpec Read(string json)
    {
        var saved = Parse(json);
        return new StageSpec
        {
            Kind = saved.Kind,
            InputColumn = saved.InputColumn,
            OutputColumn = saved.OutputColumn,
            Input = saved.Input,
            ImageFolder = saved.ImageFolder,
            Recipe = saved.Recipe?.ToRecipe(),
            Size = (saved.Height, saved.Width),
            Model = saved.Model,
            Output = saved.Output,
            Inference = new InferenceOptions { Device = BigTransfer.Inference.Device.Parse(saved.Device), Threads = saved.Threads },
            BatchSize = saved.BatchSize,
            Length = saved.Length,
        };
    }

    private static SavedStage Parse(string json)
    {
        try
        {
            // The version first: what a newer one writes need not parse.
            using var document = JsonDocument.Parse(json);
            var version = document.RootElement.GetProperty("version").GetInt32();
            if (version > CurrentVersion)
                throw new BigTransferException(
                    $"saved pipeline: expected BiT format {CurrentVersion} at most, found {version}; a newer Microsoft.ML.BiT wrote it and is needed to load it");
            return JsonSerializer.Deserialize<SavedStage>(json, Format)!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BigTransferException($"saved pipeline: expected the settings of a BiT stage, found something else ({e.Message})", e);
        }
    }
}
