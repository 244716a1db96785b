using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BigTransfer.Tool.Output;

/// <summary>JSON as this tool prints it, written by hand: what is made of types at run time cannot be compiled ahead.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Several lines, for people too.</summary>
    /// <param name="value">Texts, addresses, numbers, truth values, null, lists of these, and dictionaries of names and these.</param>
    internal static string Serialize(object value) => Serialize(value, Indented);

    /// <summary>One line.</summary>
    /// <inheritdoc cref="Serialize(object)"/>
    internal static string Line(object value) => Serialize(value, default);

    private static string Serialize(object value, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
            Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case Uri address:
                writer.WriteStringValue(address.OriginalString);
                break;
            case bool yes:
                writer.WriteBooleanValue(yes);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case float number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case IReadOnlyDictionary<string, object?> entries:
                writer.WriteStartObject();
                foreach (var (name, entry) in entries)
                {
                    writer.WritePropertyName(name);
                    Write(writer, entry);
                }
                writer.WriteEndObject();
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"no JSON for a {value.GetType().Name}", nameof(value));
        }
    }
}
