namespace BigTransfer.Graphs;

/// <summary>
/// Counts the fields of messages before they are parsed: an empty field takes two bytes in a file and a hundred in memory, so that a small file
/// could fill the machine. Real networks stay below: a node, with its attributes and what is declared of its output, takes some 80.
/// </summary>
internal sealed class FieldBudget(Stream stream)
{
    private const int Always = 800_000, BytesAField = 32, MostDepth = 50;

    /// <summary>An empty message takes as much memory as this many small fields.</summary>
    private const int Weight = 5;

    /// <summary>Repeated numbers come packed in one field and take eight times their bytes in memory: shapes and pads are short.</summary>
    private const int MostPackedBytes = 1 << 16;

    private long _left = Always + stream.Length / BytesAField;

    public enum Message
    {
        Flat, Graph, Node, Attribute, Tensor, Value, Type, TensorType, Shape,
    }

    /// <summary>Counts one field, or one that is a message.</summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    public void Take(bool isMessage = false)
    {
        _left -= isMessage ? Weight : 1;
        if (_left < 0)
            throw new InvalidDataException("it has more fields than a network of its size could");
    }

    /// <summary>Counts the fields of a message and of those inside it.</summary>
    /// <exception cref="InvalidDataException">There are too many, or they are nested too deeply.</exception>
    public void Take(WireField message, Message kind, int depth = 0)
    {
        if (depth > MostDepth)
            throw new InvalidDataException($"messages within messages, {MostDepth} deep, at byte {message.Start}");
        Take(isMessage: true);
        WireField field;
        for (var at = message.Content; at < message.End; at = field.End)
        {
            field = WireField.Next(stream, at, message.End);
            Take();
            if (IsPacked(kind, field.Number) && field.End - field.Content > MostPackedBytes)
                throw new InvalidDataException($"a list of {field.End - field.Content} bytes at byte {field.Start}");
            if (Child(kind, field.Number) is { } child)
                Take(field, child, depth + 1);
        }
    }

    private static bool IsPacked(Message kind, uint number) => (kind, number) is (Message.Tensor, 1) or (Message.Attribute, 8);

    /// <summary>What kind of message a field of a message holds, by the numbers of onnx.proto; null where it holds none that is parsed.</summary>
    private static Message? Child(Message kind, uint number) => (kind, number) switch
    {
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 11 or 12 or 13) => Message.Value,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Tensor, 13) => Message.Flat,
        (Message.Value, 2) => Message.Type,
        (Message.Type, 1) => Message.TensorType,
        (Message.TensorType, 2) => Message.Shape,
        (Message.Shape, 1) => Message.Flat,
        _ => null,
    };
}
