using System.Text.Json;
using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints.HuggingFace;

/// <summary>
/// Reads transformers' <c>config.json</c> of a BiT network (models/bit/configuration_bit.py and modeling_bit.py of transformers 4.27, and the
/// spellings of later versions). Keys that say nothing of the network are left alone.
/// </summary>
internal static class BitConfigReader
{
    public const string ModelType = "bit";

    // 21,843 labels, there and back, take below 3 MB; a parsed document takes up to eighteen times its bytes.
    private const int MaxBytes = 4 << 20;

    private static readonly Dictionary<string, LayerType> LayerTypes = new(StringComparer.Ordinal)
    {
        ["preactivation"] = LayerType.Preactivation,
        ["bottleneck"] = LayerType.Bottleneck,
    };

    /// <summary>The names by which transformers' activations.py knows the same function.</summary>
    private static readonly Dictionary<string, Activation> Activations = new(StringComparer.Ordinal)
    {
        ["relu"] = Activation.Relu,
        ["gelu"] = Activation.Gelu,
        ["gelu_python"] = Activation.Gelu,
        ["gelu_new"] = Activation.GeluTanh,
        ["gelu_fast"] = Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Activation.GeluTanh,
        ["selu"] = Activation.Selu,
    };

    /// <summary>The <c>model_type</c> of a file; null where it is none of transformers' or names none, as timm's own config.json.</summary>
    /// <exception cref="BigTransferException">It cannot be read, or is not JSON.</exception>
    public static string? ModelTypeOf(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(Bytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object ? new ConfigJson(json.RootElement).Text("model_type") : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw Wrong(path, e);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="BigTransferException">It cannot be read, or is not of a BiT network that can be; the message names file and key.</exception>
    public static BitConfig Read(string path) => Parse(Bytes(path), path);

    /// <summary>Reads a file's content, UTF-8.</summary>
    /// <exception cref="BigTransferException">Not of a BiT network that can be; the message names file and key.</exception>
    public static BitConfig Parse(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            if (json.Length > MaxBytes)
                throw new FormatException($"it has {json.Length} bytes, expected at most {MaxBytes}");
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("expected a JSON object");
            return ToConfig(new ConfigJson(document.RootElement), name);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw Wrong(name, e);
        }
    }

    private static BigTransferException Wrong(string name, Exception fault) => new($"{name}: {fault.Message.ReplaceLineEndings(" ")}", fault);

    private static ReadOnlyMemory<byte> Bytes(string path)
    {
        using var stream = InputFile.Open(path);
        if (stream.Length > MaxBytes)
            throw new BigTransferException($"{path}: a config.json of at most {MaxBytes} bytes was expected, it has {stream.Length}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().StartsWith(ShardIndex.ByteOrderMark) ? bytes.AsMemory(ShardIndex.ByteOrderMark.Length) : bytes;
    }

    private static BitConfig ToConfig(ConfigJson settings, string name)
    {
        if (settings.Text("model_type") is var type && type != ModelType)
            throw new FormatException($"model_type is {(type is null ? "missing" : $"'{type}'")}, expected '{ModelType}'");
        var factor = settings.Number("width_factor", 1);
        var (depths, sizes) = (settings.Counts("depths", [3, 4, 6, 3]), settings.Counts("hidden_sizes", [256, 512, 1024, 2048]));
        if (depths.Length != sizes.Length)
            throw new FormatException($"depths has {depths.Length} numbers and hidden_sizes {sizes.Length}, expected as many, one a stage");
        int[] hidden = [.. sizes.Select(size => Divisible(size * factor))];
        var labels = Labels(settings);
        var architecture = new BiTArchitecture
        {
            Units = depths,
            StemChannels = settings.Count("embedding_size", 64),
            HiddenSizes = hidden,
            MidSizes = [.. hidden.Select(size => Divisible(size * 0.25))],
            LayerType = settings.Choice("layer_type", "preactivation", LayerTypes),
            Activation = settings.Choice("hidden_act", "relu", Activations),
            Padding = PaddingOf(settings),
            DynamicStemPadding = settings.Flag("embedding_dynamic_padding"),
            // A stage keeps its size once the stride so far, a power of two from 4 on, is not below the number.
            OutputStride = Math.Max(4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)settings.Count("output_stride", 32))),
            Groups = settings.Count("num_groups", 32),
            InputChannels = settings.Count("num_channels", 3),
            Classes = labels.Length,
        };
        var classes = settings.List("architectures", item => item.ValueKind == JsonValueKind.String ? item.GetString() : null, "texts");
        var features = classes?.Contains("BitBackbone") == true ? Features(settings, depths.Length) : [];
        var named = labels.Where((label, i) => label != $"LABEL_{i}").Any();
        return new(name, architecture, named ? labels : [], features, factor, settings.Number("drop_path_rate", 0));
    }

    private static Padding PaddingOf(ConfigJson settings) => settings.Text("global_padding")?.ToUpperInvariant() switch
    {
        null => Padding.Symmetric,
        "SAME" => Padding.Same,
        // Unpadded 3x3 convolutions make the residual smaller than its shortcut: transformers fails at the first addition.
        "VALID" => throw new FormatException("global_padding is 'valid', with which the residual and the shortcut of a unit have different sizes, "
            + "and transformers fails itself; expected null or 'same'"),
        var other => throw new FormatException($"global_padding is '{other}', expected null or 'same'"),
    };

    /// <summary>transformers' make_div: to the nearest multiple of 8, at least 8 and not below 90 % of the value.</summary>
    private static int Divisible(double value)
    {
        const int divisor = 8;
        if (value is not (> 0 and <= BiTArchitecture.MaxChannels))
        {
            throw new FormatException(FormattableString.Invariant(
                $"hidden_sizes times width_factor has {value}, expected channels from 1 to {BiTArchitecture.MaxChannels}"));
        }
        var rounded = Math.Max(divisor, (int)(value + divisor / 2.0) / divisor * divisor);
        return rounded < 0.9 * value ? rounded + divisor : rounded;
    }

    /// <summary>Names by the numbers of the classes, which are the keys.</summary>
    private static string[] Labels(ConfigJson settings)
    {
        if (settings.Find("id2label") is not { } map)
            return [];
        if (map.ValueKind != JsonValueKind.Object)
            throw ConfigJson.Wrong("id2label", map, "names by the numbers of their classes");
        var labels = new string?[map.EnumerateObject().Count()];
        foreach (var entry in map.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, System.Globalization.NumberStyles.None, null, out var id) || id >= labels.Length || labels[id] is not null)
            {
                throw new FormatException(
                    $"id2label has the key '{entry.Name}' among {labels.Length}, expected the numbers from 0 to {labels.Length - 1}");
            }
            labels[id] = entry.Value.ValueKind == JsonValueKind.String
                ? entry.Value.GetString()
                : throw ConfigJson.Wrong("id2label", entry.Value, "names");
        }
        return labels!;
    }

    /// <summary>Layers by <c>out_features</c> or <c>out_indices</c>, in the order of the network; the last stage where neither is said.</summary>
    private static string[] Features(ConfigJson settings, int stages)
    {
        string[] names = ["stem", .. Enumerable.Range(1, stages).Select(stage => $"stage{stage}")];
        var features = settings.List(
            "out_features", item => item.ValueKind == JsonValueKind.String && names.Contains(item.GetString()) ? item.GetString() : null,
            string.Join(", ", names));
        var indices = settings.List(
            "out_indices", item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var i) && i >= -names.Length && i < names.Length
                ? names[i < 0 ? i + names.Length : i] : null,
            $"numbers of layers from 0 to {stages}");
        if (features is not null && indices is not null && !features.ToHashSet().SetEquals(indices))
        {
            throw new FormatException(
                $"out_features is {string.Join(", ", features)} and out_indices {string.Join(", ", indices)}, expected the same layers");
        }
        var chosen = features ?? indices ?? [];
        return chosen.Length == 0 ? [names[^1]] : [.. names.Where(chosen.Contains)];
    }
}
