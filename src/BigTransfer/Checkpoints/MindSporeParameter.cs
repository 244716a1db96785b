using System.Text;
using Google.Protobuf;

namespace BigTransfer.Checkpoints;

/// <summary>A parameter of a MindSpore checkpoint and where its data lies: mostly in one piece, a large one in several, in order.</summary>
/// <param name="Tensor">Name, shape and type.</param>
/// <param name="Slices">Fields whose content is the data.</param>
internal sealed record MindSporeParameter(TensorInfo Tensor, IReadOnlyList<WireField> Slices)
{
    // mindspore/ccsrc/utils/checkpoint.proto: Checkpoint { Value }, Value { tag, tensor or maptensor },
    // TensorProto { dims, tensor_type, tensor_content }.
    private const int ValueField = 1, TagField = 1, TensorField = 2, DimsField = 1, TypeField = 2, ContentField = 3;
    private const int MaxNameBytes = 1 << 12;

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["Float32"] = ElementType.Float32,
        ["Float16"] = ElementType.Float16,
        ["BFloat16"] = ElementType.BFloat16,
        ["Float64"] = ElementType.Float64,
        ["Int32"] = ElementType.Int32,
        ["Int64"] = ElementType.Int64,
        ["UInt8"] = ElementType.UInt8,
        ["Bool"] = ElementType.UInt8,
    };

    /// <summary>Looks through a checkpoint that takes the stream's first bytes.</summary>
    /// <exception cref="BigTransferException">A parameter that is not read, or that is not whole.</exception>
    /// <exception cref="InvalidDataException">Not such a message.</exception>
    public static IReadOnlyList<MindSporeParameter> ReadAll(Stream stream, long end, string name)
    {
        var parameters = new List<MindSporeParameter>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var slices = new List<WireField>();
        Value? first = null;
        var values = 0;
        foreach (var field in WireField.Read(stream, 0, end))
        {
            CheckpointLimits.CheckCount(++values, name);
            var value = ReadValue(stream, field, name);
            // MindSpore joins slices that follow each other; the same name once more would replace the parameter.
            if (first is not null && value.Name != first.Name)
            {
                parameters.Add(Join(first, slices, name));
                slices = [];
                first = null;
            }
            if (first is null && !names.Add(value.Name))
                throw new BigTransferException($"{name}: holds '{value.Name}' twice");
            first ??= value;
            if (value.Type != first.Type || !value.Shape.AsSpan().SequenceEqual(first.Shape))
                throw new BigTransferException($"{name}: tensor '{value.Name}' comes in slices of different types or shapes");
            slices.Add(value.Content);
        }
        if (first is not null)
            parameters.Add(Join(first, slices, name));
        return parameters;
    }

    private sealed record Value(string Name, string Type, long[] Shape, WireField Content);

    private static Value ReadValue(Stream stream, WireField value, string name)
    {
        if (value is not { Number: ValueField, Type: WireFormat.WireType.LengthDelimited })
            throw new InvalidDataException($"no parameter at byte {value.Start}");
        WireField? tag = null, tensor = null;
        foreach (var field in WireField.Read(stream, value.Content, value.End))
        {
            if (field is { Number: TagField, Type: WireFormat.WireType.LengthDelimited })
                tag = field;
            if (field is { Number: TensorField, Type: WireFormat.WireType.LengthDelimited })
                tensor = field;
        }
        if (tag is not { Length: > 0 and <= MaxNameBytes })
            throw new InvalidDataException($"a parameter without a name, or with a name of more than {MaxNameBytes} bytes, at byte {value.Start}");
        var parameter = ReadText(stream, tag.Value);
        return tensor is { } found
            ? ReadTensor(stream, found, parameter, name)
            : throw new BigTransferException($"{name}: parameter '{parameter}' is not a tensor (a map?); tensors were expected");
    }

    private static Value ReadTensor(Stream stream, WireField tensor, string parameter, string name)
    {
        BigTransferException Wrong(string what) => new($"{name}: tensor '{parameter}' {what}");
        var shape = new List<long>();
        string? type = null;
        WireField? content = null;
        foreach (var field in WireField.Read(stream, tensor.Content, tensor.End))
        {
            switch (field.Number, field.Type)
            {
                case (DimsField, WireFormat.WireType.Varint) or (DimsField, WireFormat.WireType.LengthDelimited):
                    stream.Position = field.Content;
                    while (stream.Position < field.End)
                    {
                        if (shape.Count == CheckpointLimits.MaxDimensions)
                            throw Wrong($"has more than {CheckpointLimits.MaxDimensions} dimensions");
                        shape.Add((long)WireField.ReadVarint(stream));
                    }
                    break;
                case (TypeField, WireFormat.WireType.LengthDelimited) when field.Length <= MaxNameBytes:
                    type = ReadText(stream, field);
                    break;
                case (ContentField, WireFormat.WireType.LengthDelimited):
                    content = field;
                    break;
            }
        }
        return type is not null && content is { } data
            ? new(parameter, type, [.. shape], data)
            : throw Wrong("does not state its type and its content");
    }

    private static MindSporeParameter Join(Value value, List<WireField> slices, string name)
    {
        BigTransferException Wrong(string what) => new($"{name}: tensor '{value.Name}' {what}");
        if (!Types.TryGetValue(value.Type, out var type))
            throw Wrong($"has elements of type '{value.Type}'; one of {Listing.Of(Types.Keys, Types.Count)} was expected");
        var size = Elements.SizeOf(type);
        var found = slices.Sum(slice => slice.Length);
        // MindSpore writes a scalar's shape as [0].
        var dims = value.Shape is [0] && found == size ? [] : value.Shape;
        long count = 1;
        foreach (var length in dims)
        {
            if (length is < 0 or > int.MaxValue || (count *= Math.Max(length, 1)) > Array.MaxLength)
                throw Wrong($"has shape [{string.Join(", ", dims)}]; at most {Array.MaxLength} elements were expected");
        }
        var tensor = new TensorInfo(value.Name, [.. dims.Select(length => (int)length)], type);
        if (found != tensor.Count * size)
            throw Wrong($"has {found} bytes of data; its shape [{string.Join(", ", dims)}] takes {tensor.Count * size}");
        if (slices.Any(slice => slice.Length % size != 0))
            throw Wrong($"comes in slices that are not whole elements of {size} bytes");
        return new(tensor, slices);
    }

    private static string ReadText(Stream stream, WireField field)
    {
        var bytes = new byte[field.Length];
        stream.Position = field.Content;
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
