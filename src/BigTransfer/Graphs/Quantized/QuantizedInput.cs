namespace BigTransfer.Graphs.Quantized;

/// <summary>
/// How a value becomes unsigned bytes: level = round(value / step of its channel) + zero, from 0 to 255. The layers that take it see levels without
/// steps, which their kernels have swallowed: channels of any range share one 8-bit map.
/// </summary>
/// <param name="Steps">By channel, what one level is worth; above 0.</param>
/// <param name="Zero">The level of 0, which padding has too.</param>
internal sealed record QuantizedInput(float[] Steps, byte Zero);
