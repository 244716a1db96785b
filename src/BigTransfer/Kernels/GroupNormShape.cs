namespace BigTransfer.Kernels;

/// <summary>What all units of a GroupNorm share.</summary>
/// <param name="Block">Channels of a block.</param>
/// <param name="ChannelsPerGroup">Channels of a group.</param>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Relu">Whether negative results become zero.</param>
internal readonly record struct GroupNormShape(int Block, int ChannelsPerGroup, float Epsilon, bool Relu);
