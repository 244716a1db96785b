namespace BigTransfer.Inference.Operators;

/// <summary>The attributes of a node, to be read when its kernel is made.</summary>
internal readonly unsafe struct NodeAttributes(void* info)
{
    private readonly void* _info = info;

    /// <exception cref="BigTransferException">The node has no such attribute of this type.</exception>
    internal float Float(string name) => NativeApi.FloatAttribute(_info, name);

    /// <inheritdoc cref="Float"/>
    internal int Integer(string name) => checked((int)NativeApi.IntegerAttribute(_info, name));
}
