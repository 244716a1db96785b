using System.Text.Encodings.Web;
using System.Text.Json;

namespace BigTransfer.Tool.Output;

/// <summary>JSON as this tool prints it.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Serialize(object value) => JsonSerializer.Serialize(value, Indented);
}
