using System.Buffers.Binary;
using System.Text;

namespace BigTransfer.Tests.Checkpoints.PyTorch;

/// <summary>Writes pickles of protocol 2, as torch.save does, operation by operation.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2];

    public PickleWriter Op(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Op((byte)opcode);

    public PickleWriter Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(0x8a, 8).Op(bytes);
    }

    public PickleWriter Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op('X').Op(BitConverter.GetBytes(bytes.Length)).Op(bytes);
    }

    public PickleWriter Global(string module, string name) => Op(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    public PickleWriter Tuple(params IEnumerable<long> values)
    {
        Op('(');
        foreach (var value in values)
            Number(value);
        return Op('t');
    }

    /// <summary>The persistent id of a storage.</summary>
    public PickleWriter Storage(string type, string key, long count, Action<PickleWriter>? part = null)
    {
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count);
        part?.Invoke(this);
        return Op('t').Op('Q');
    }

    /// <summary>The call that rebuilds a tensor.</summary>
    public PickleWriter Tensor(Action<PickleWriter> storage, long offset, long[] shape, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        storage(this);
        return Number(offset).Tuple(shape).Tuple(strides).Op(0x89).Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
    }

    public PickleWriter Dict(params (string Key, Action<PickleWriter> Value)[] items)
    {
        Op('}').Op('(');
        foreach (var (key, value) in items)
            value(Text(key));
        return Op('u');
    }

    public byte[] End() => [.. _bytes, (byte)'.'];
}
