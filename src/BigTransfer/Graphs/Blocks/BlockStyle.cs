namespace BigTransfer.Graphs.Blocks;

/// <summary>How a fast form is written.</summary>
/// <param name="Channels">Channels of a block.</param>
/// <param name="Winograd">Whether 3x3 convolutions go by Winograd's products, two to three times as fast and a little less exact.</param>
internal sealed record BlockStyle(int Channels, bool Winograd = true)
{
    /// <summary>For keys.</summary>
    public override string ToString() => Winograd ? $"{Channels}" : $"{Channels} direct";
}
