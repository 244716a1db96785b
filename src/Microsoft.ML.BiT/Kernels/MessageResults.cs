using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>What is wrong with each row, as text; empty where all is well.</summary>
internal sealed class MessageResults(int rows) : ResultColumn<ReadOnlyMemory<char>>
{
    private readonly string?[] _messages = new string?[rows];

    public string? this[int slot]
    {
        get => _messages[slot];
        set => _messages[slot] = value;
    }

    public override void SetMissing(int slot) => _messages[slot] = null;

    protected override void Copy(int slot, ref ReadOnlyMemory<char> destination) => destination = _messages[slot].AsMemory();
}
