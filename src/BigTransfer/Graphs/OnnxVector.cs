namespace BigTransfer.Graphs;

/// <summary>
/// How a network is written for programs that know vectors alone: one input <c>[N, C, H, W]</c> of float32 and one output <c>[N, D]</c> of
/// float32, a row a picture, in which the values of some layers stand one after the other.
/// </summary>
/// <param name="Input">Name of the input.</param>
/// <param name="Output">Name of the output.</param>
/// <param name="Parts">The layers, in their order in the output; at least one.</param>
public sealed record OnnxVector(string Input, string Output, IReadOnlyList<OnnxVectorPart> Parts);
