namespace BigTransfer.Graphs;

/// <summary>An input, output or layer that an ONNX model declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type in ONNX's words ("Float"), or empty where the model does not say.</param>
/// <param name="Shape">A number, a symbol ("batch") or "?" a dimension; empty where the model does not say.</param>
public sealed record OnnxValue(string Name, string Type, IReadOnlyList<string> Shape);
