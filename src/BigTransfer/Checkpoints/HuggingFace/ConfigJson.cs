using System.Text.Json;
using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints.HuggingFace;

/// <summary>The settings of a <c>config.json</c> by key; what is not there or null has the default. Errors name the key.</summary>
internal sealed class ConfigJson(JsonElement settings)
{
    public JsonElement? Find(string key) =>
        settings.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } other => throw Wrong(key, other, "a text"),
    };

    public bool Flag(string key) => Find(key) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } other => throw Wrong(key, other, "true or false"),
    };

    public double Number(string key, double otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        { } other => throw Wrong(key, other, "a number"),
    };

    public int Count(string key, int otherwise) => Find(key) is { } value ? Count(key, value) : otherwise;

    public int[] Counts(string key, int[] otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Array } value when value.GetArrayLength() is > 0 and <= BiTArchitecture.MaxStages =>
            [.. value.EnumerateArray().Select(item => Count(key, item))],
        { } other => throw Wrong(key, other, $"a list of 1 to {BiTArchitecture.MaxStages} numbers, one a stage"),
    };

    /// <summary>A list, each item read by itself; null where there is none.</summary>
    public T[]? List<T>(string key, Func<JsonElement, T?> read, string expected) where T : notnull => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray().Select(item => read(item) ?? throw Wrong(key, item, expected))],
        { } other => throw Wrong(key, other, $"a list of {expected}"),
    };

    /// <summary>One of the values that a table has a meaning for.</summary>
    public T Choice<T>(string key, string otherwise, IReadOnlyDictionary<string, T> table)
    {
        var text = Text(key) ?? otherwise;
        return table.TryGetValue(text, out var choice)
            ? choice
            : throw new FormatException($"{key} is '{Shortened(text)}', expected one of {string.Join(", ", table.Keys)}");
    }

    public static FormatException Wrong(string key, JsonElement value, string expected) =>
        new($"{key} is {Shortened(value.GetRawText())}, expected {expected}");

    private static int Count(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is > 0 and <= BiTArchitecture.MaxChannels
            ? number
            : throw Wrong(key, value, $"a whole number from 1 to {BiTArchitecture.MaxChannels}");

    private static string Shortened(string text)
    {
        const int most = 60;
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= most ? text : $"{text[..most]}...";
    }
}
