namespace BigTransfer.Quantization;

/// <summary>What integers do to one layer, measured on its true input.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Input">The value that it takes.</param>
/// <param name="Range">The input's range that the bytes hold: the smallest number and the largest, over all channels.</param>
/// <param name="Weights">The weights' rounding: root mean square of the change over that of the weights, both as the input's
/// channels weigh them.</param>
/// <param name="Output">The layer's: root mean square of the change over that of the layer.</param>
/// <param name="KeptFloat">Whether it stays in float.</param>
public sealed record LayerError(string Layer, string Input, (double Least, double Most) Range, double Weights, double Output, bool KeptFloat);
