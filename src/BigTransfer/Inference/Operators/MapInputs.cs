using BigTransfer.Kernels;

namespace BigTransfer.Inference.Operators;

/// <summary>Reads the inputs of operators over channels-last maps. Any file may have such nodes, and kernels trust their callers: lengths that do not
/// fit are errors.</summary>
internal static unsafe class MapInputs
{
    /// <summary>A map of bytes, <c>[N, H, W, C]</c>.</summary>
    internal static OperatorTensor<byte> Map(in OperatorContext context, string name, int index)
    {
        var map = context.Input<byte>(index);
        return map.Rank == 4 && map[3] is >= 1 and <= int.MaxValue
            ? map
            : throw new BigTransferException($"{name}: [{string.Join(", ", map.Shape.ToArray())}] is no map [N, H, W, C]");
    }

    /// <summary>As many values as the map has channels.</summary>
    internal static T* PerChannel<T>(in OperatorContext context, string name, int index, long channels) where T : unmanaged
    {
        var values = context.Input<T>(index);
        return values.Count == channels
            ? values.Data
            : throw new BigTransferException($"{name}: expected {channels} values, one a channel, as input {index}, found {values.Count}");
    }

    /// <summary>What a map's bytes stand for.</summary>
    internal static ByteScale Scale(in OperatorContext context, string name, int steps, long channels) =>
        new(PerChannel<float>(context, name, steps, channels), PerChannel<byte>(context, name, steps + 1, channels));

    /// <summary>A norm, whose factors are an input and what is added the next.</summary>
    internal static ChannelsLastNorm Norm(in OperatorContext context, string name, int gamma, long channels, int groups, float epsilon)
    {
        if (groups < 1 || channels % groups != 0)
            throw new BigTransferException($"{name}: {channels} channels are not of {groups} groups");
        var norm = new ChannelsLastNorm(
            PerChannel<float>(context, name, gamma, channels), PerChannel<float>(context, name, gamma + 1, channels), (int)channels, groups, epsilon);
        return norm.Unit <= ChannelsLastNorm.MostChannels
            ? norm
            : throw new BigTransferException($"{name}: {norm.Unit} channels at once; at most {ChannelsLastNorm.MostChannels} are taken");
    }
}
