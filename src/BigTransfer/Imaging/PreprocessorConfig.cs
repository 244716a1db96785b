using System.Text.Json;
using System.Text.Json.Nodes;

namespace BigTransfer.Imaging;

/// <summary>
/// Hugging Face's <c>preprocessor_config.json</c> as BitImageProcessor reads it: the switches that are missing have the class' defaults.
/// </summary>
public static class PreprocessorConfig
{
    private const string OwnProcessor = "Bit"; // BitImageProcessor, BitImageProcessorFast, and BitFeatureExtractor of old

    // Not of Hugging Face, whose readers pass over what they do not know: torchvision rounds otherwise where a crop begins.
    private const string RoundingKey = "bit_crop_rounding", HalfToEven = "half_to_even", Down = "down";

    private const int MaxLength = 1 << 20; // such files have some 500

    private static readonly string[] Switches = ["do_convert_rgb", "do_resize", "do_center_crop", "do_rescale", "do_normalize"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="BigTransferException">It cannot be read, or asks for what is not supported; the message names file and setting.</exception>
    public static PreprocessRecipe Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new StreamReader(InputFile.Open(path));
        return Parse(reader.ReadToEnd(), path);
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="json">The content.</param>
    /// <param name="name">What messages and the recipe call it.</param>
    /// <exception cref="BigTransferException">Not such a file, or one that asks for what is not supported; the message says what.</exception>
    public static PreprocessRecipe Parse(string json, string name)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            if (json.Length > MaxLength)
                throw new FormatException($"expected a text of at most {MaxLength} characters, found {json.Length}");
            if (JsonNode.Parse(json) is not JsonObject settings)
                throw new FormatException("expected a JSON object");
            return ToRecipe(settings, name);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new BigTransferException($"{name}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>A recipe as such a file's content.</summary>
    /// <exception cref="BigTransferException">The recipe does what BitImageProcessor cannot.</exception>
    public static string Write(PreprocessRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Method != ResizeMethod.Pillow)
            throw new BigTransferException($"recipe '{recipe.Name}': preprocessor_config.json has no setting for {recipe.Method}'s resize");
        var settings = new JsonObject
        {
            ["image_processor_type"] = "BitImageProcessor",
            ["do_convert_rgb"] = true,
            ["do_resize"] = recipe.Resize is not null,
        };
        if (recipe.Resize is ResizeRule.ShortestEdge edge)
            settings["size"] = new JsonObject { ["shortest_edge"] = edge.Length };
        else if (recipe.Resize is ResizeRule.Exact exact)
            settings["size"] = HeightAndWidth(exact.Height, exact.Width);
        settings["resample"] = (int)recipe.Filter;
        settings["do_center_crop"] = recipe.CenterCrop is not null;
        if (recipe.CenterCrop is { } crop)
            settings["crop_size"] = HeightAndWidth(crop.Height, crop.Width);
        if (recipe.CropRounding == CropRounding.HalfToEven)
            settings[RoundingKey] = HalfToEven;
        settings["do_rescale"] = recipe.RescaleFactor is not null;
        settings["rescale_factor"] = recipe.RescaleFactor ?? 1;
        settings["do_normalize"] = recipe.Mean is not null || recipe.Std is not null;
        settings["image_mean"] = ToArray(recipe.Mean ?? RgbValues.All(0));
        settings["image_std"] = ToArray(recipe.Std ?? RgbValues.All(1));
        return settings.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static PreprocessRecipe ToRecipe(JsonObject settings, string name)
    {
        foreach (string other in settings.Select(setting => setting.Key).Where(key => key.StartsWith("do_", StringComparison.Ordinal)).Except(Switches))
        {
            if (Flag(settings, other))
                throw new FormatException($"{other} is not supported");
        }
        CheckProcessor(settings);
        bool resize = Flag(settings, "do_resize"), crop = Flag(settings, "do_center_crop");
        bool rescale = Flag(settings, "do_rescale"), normalize = Flag(settings, "do_normalize");
        if (normalize && !rescale)
        {
            throw new FormatException(
                "do_normalize without do_rescale is not supported: transformers would round image_mean and image_std to whole numbers");
        }
        return new PreprocessRecipe
        {
            Name = name,
            Resize = resize ? ReadSize(settings) : null,
            Filter = resize ? ReadFilter(settings) : ResampleFilter.Bilinear,
            CenterCrop = crop ? ReadCrop(settings) : null,
            CropRounding = ReadRounding(settings),
            RescaleFactor = rescale ? Number(settings["rescale_factor"], "rescale_factor") ?? 1 / 255.0 : null,
            Mean = normalize ? ReadValues(settings, "image_mean", PreprocessPresets.ClipMean) : null,
            Std = normalize ? ReadValues(settings, "image_std", PreprocessPresets.ClipStd) : null,
        };
    }

    /// <summary>What is missing has BitImageProcessor's defaults; those of other processors are others.</summary>
    private static void CheckProcessor(JsonObject settings)
    {
        string? processor = (settings["image_processor_type"] ?? settings["feature_extractor_type"]) is JsonValue value ? value.ToString() : null;
        if (processor?.StartsWith(OwnProcessor, StringComparison.Ordinal) != false)
            return;
        if (Switches.Except(["do_convert_rgb"]).FirstOrDefault(key => !settings.ContainsKey(key)) is { } missing)
            throw new FormatException($"{missing} is missing; only BitImageProcessor's defaults are known, found {processor}");
    }

    private static ResizeRule ReadSize(JsonObject settings) => settings["size"] switch
    {
        null => ResizeRule.ToShortestEdge(224),
        JsonObject size when size.Count == 1 && size.ContainsKey("shortest_edge") => ResizeRule.ToShortestEdge(Whole(size, "shortest_edge")),
        JsonObject size when IsHeightAndWidth(size) => ResizeRule.To(Whole(size, "height"), Whole(size, "width")),
        JsonValue => ResizeRule.ToShortestEdge(Whole(settings, "size")),
        var other => throw new FormatException($"size is {other.ToJsonString()}, expected shortest_edge, height and width, or a number"),
    };

    private static (int Height, int Width) ReadCrop(JsonObject settings) => settings["crop_size"] switch
    {
        null => (224, 224),
        JsonObject size when IsHeightAndWidth(size) => (Whole(size, "height"), Whole(size, "width")),
        JsonValue => (Whole(settings, "crop_size"), Whole(settings, "crop_size")),
        var other => throw new FormatException($"crop_size is {other.ToJsonString()}, expected height and width, or a number"),
    };

    private static CropRounding ReadRounding(JsonObject settings) => settings[RoundingKey]?.ToString() switch
    {
        null or Down => CropRounding.Down,
        HalfToEven => CropRounding.HalfToEven,
        var other => throw new FormatException($"{RoundingKey} is '{other}', expected {Down} or {HalfToEven}"),
    };

    private static ResampleFilter ReadFilter(JsonObject settings)
    {
        if (settings["resample"] is not { } node)
            return ResampleFilter.Bicubic;
        double number = Number(node, "resample")!.Value;
        return number == (int)number && Enum.IsDefined((ResampleFilter)(int)number)
            ? (ResampleFilter)(int)number
            : throw new FormatException(
                $"resample is {node.ToJsonString()}, expected {string.Join(", ", Enum.GetValues<ResampleFilter>().Select(f => $"{(int)f} ({f})"))}");
    }

    private static RgbValues ReadValues(JsonObject settings, string key, RgbValues byDefault)
    {
        if (settings[key] is null)
            return byDefault;
        if (settings[key] is JsonArray { Count: 3 } array && array.All(node => node is JsonValue value && value.TryGetValue(out double _)))
            return new((double)array[0]!, (double)array[1]!, (double)array[2]!);
        throw new FormatException($"{key} is {settings[key]!.ToJsonString()}, expected three numbers");
    }

    /// <summary>A switch; all of BitImageProcessor's are on unless the file says otherwise.</summary>
    private static bool Flag(JsonObject settings, string key) => settings[key] switch
    {
        null => true,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        var other => throw new FormatException($"{key} is {other.ToJsonString()}, expected true or false"),
    };

    private static double? Number(JsonNode? node, string key) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out double number) => number,
        _ => throw new FormatException($"{key} is {node.ToJsonString()}, expected a number"),
    };

    private static int Whole(JsonObject size, string key) =>
        size[key] is JsonValue value && value.TryGetValue(out int number) && number is >= 1 and <= ResizeRule.MaxEdge
            ? number
            : throw new FormatException($"{key} is {size[key]?.ToJsonString() ?? "null"}, expected a whole number from 1 to {ResizeRule.MaxEdge}");

    private static bool IsHeightAndWidth(JsonObject size) => size.Count == 2 && size.ContainsKey("height") && size.ContainsKey("width");

    private static JsonObject HeightAndWidth(int height, int width) => new() { ["height"] = height, ["width"] = width };

    private static JsonArray ToArray(RgbValues values) => new(values.R, values.G, values.B);
}
