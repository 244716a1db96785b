namespace BigTransfer.Kernels;

/// <summary>What all products of one convolution share: maps in blocks of channels, <c>[channels / block, positions, block]</c>.</summary>
/// <param name="Block">Channels of a block.</param>
/// <param name="InputBlocks">Blocks of the map that is read.</param>
/// <param name="InputStep">Values from one of its blocks to the next.</param>
/// <param name="OutputStep">Values from one block of the map that is written to the next.</param>
internal readonly record struct ProductShape(int Block, int InputBlocks, long InputStep, long OutputStep)
{
    /// <summary>Outputs whose kernels lie together, input by input: <c>[outputs / 64, inputs, 64]</c>, the last panel narrower.</summary>
    internal const int PanelWidth = 64;
}
