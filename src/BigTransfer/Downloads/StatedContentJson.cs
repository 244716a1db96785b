using System.Text.Json.Serialization;

namespace BigTransfer.Downloads;

/// <summary>How <see cref="StatedContent"/> is written and read, made when this is compiled.</summary>
[JsonSerializable(typeof(StatedContent))]
internal sealed partial class StatedContentJson : JsonSerializerContext;
