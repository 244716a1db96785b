using System.Text.Json;
using System.Text.Json.Serialization;
using BigTransfer;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>A stage as it stands in a saved pipeline: JSON with a version.</summary>
internal sealed record SavedStage
{
    /// <summary>Goes up when an older package could not compute the same from what is written. 2: any number of columns, of any layer.
    /// 3: pictures that cannot be used may be marked or left out; pictures may be bytes and arrays. 4: these arrays may be of differing sizes; the
    /// network may stand in the pipeline itself. 5: JPEGs may be decoded smaller than they are. What an older version can say is written as
    /// such, from 3 on.</summary>
    public const int CurrentVersion = 5;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public int Version { get; init; } = CurrentVersion;

    public StageKind Kind { get; init; }

    public string InputColumn { get; init; } = "";

    public InputKind Input { get; init; }

    public SavedColumn[]? Columns { get; init; }

    public BadImagePolicy OnBadImage { get; init; }

    public string? ImageFolder { get; init; }

    public ArrayLayout? Array { get; init; }

    public RowShapes? Shapes { get; init; }

    public SavedRecipe? Recipe { get; init; }

    /// <summary>Null, as in versions before 5, for no.</summary>
    public bool? ShrinkOnLoad { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    public int Channels { get; init; } = 3;

    public ModelReference? Model { get; init; }

    /// <summary>Null, as in versions before 4, for by reference.</summary>
    public ModelSaving? Saving { get; init; }

    public ScoreFunction? ScoreFunction { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public string Device { get; init; } = "";

    public int Threads { get; init; }

    public int BatchSize { get; init; }

    /// <summary>Of version 1 alone: its one column.</summary>
    public string? OutputColumn { get; init; }

    /// <summary>Of version 1 alone: the layer of its one column.</summary>
    public string? Output { get; init; }

    /// <summary>Of version 1 alone: the length of its one column; 0 for an image.</summary>
    public int? Length { get; init; }

    public static string Write(StageSpec spec) => JsonSerializer.Serialize(
        new SavedStage
        {
            Version = spec.ShrinkOnLoad ? CurrentVersion : spec.Saving == ModelSaving.SelfContained || spec.Shapes is not null ? 4 : 3,
            Kind = spec.Kind,
            InputColumn = spec.InputColumn,
            Input = spec.Input,
            Columns = [.. spec.Columns.Select(SavedColumn.Of)],
            OnBadImage = spec.OnBadImage,
            ImageFolder = spec.ImageFolder,
            Array = spec.Array,
            Shapes = spec.Shapes,
            Recipe = spec.Recipe is null ? null : SavedRecipe.Of(spec.Recipe),
            ShrinkOnLoad = spec.ShrinkOnLoad ? true : null,
            Height = spec.Size.Height,
            Width = spec.Size.Width,
            Channels = spec.Channels,
            Model = spec.Model,
            Saving = spec.Saving == ModelSaving.SelfContained ? spec.Saving : null,
            ScoreFunction = spec.Labels is null ? null : spec.ScoreFunction,
            Labels = spec.Labels,
            Device = spec.Inference.Device.ToString(),
            Threads = spec.Inference.Threads,
            BatchSize = spec.BatchSize,
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
            Input = saved.Input,
            Columns = saved.Columns is null ? [saved.OnlyColumn()] : [.. saved.Columns.Select(column => column.ToColumn())],
            OnBadImage = saved.OnBadImage,
            ImageFolder = saved.ImageFolder,
            Array = saved.Array,
            Shapes = saved.Shapes,
            Recipe = saved.Recipe?.ToRecipe(),
            ShrinkOnLoad = saved.ShrinkOnLoad ?? false,
            Size = (saved.Height, saved.Width),
            Channels = saved.Channels,
            Model = saved.Model,
            Saving = saved.Saving ?? ModelSaving.ByReference,
            ScoreFunction = saved.ScoreFunction ?? default,
            Labels = saved.Labels,
            Inference = new InferenceOptions { Device = BigTransfer.Inference.Device.Parse(saved.Device), Threads = saved.Threads },
            BatchSize = saved.BatchSize,
        };
    }

    private ColumnSpec OnlyColumn() => new()
    {
        Name = OutputColumn!,
        Kind = Kind == StageKind.LoadImages ? ColumnKind.Image : ColumnKind.Vector,
        Layer = Model is null ? null : Output,
        Shape = Kind switch
        {
            StageKind.LoadImages => [],
            StageKind.ExtractPixels => [Channels, Height, Width],
            _ => [Length!.Value],
        },
    };

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
            var saved = JsonSerializer.Deserialize<SavedStage>(json, Format)!;
            return saved.Columns is null == version < 2 && (saved.Columns?.Length > 0 || saved is { OutputColumn: not null, Length: not null })
                ? saved
                : throw new JsonException($"no columns of version {version}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BigTransferException($"saved pipeline: expected the settings of a BiT stage, found something else ({e.Message})", e);
        }
    }
}
