using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Tests.Graphs;

/// <summary>A model run by ONNX Runtime and nothing of ours.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly InferenceSession _session;

    public RawSession(byte[] model, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = level, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
    }

    /// <summary>A model in a file, with what lies beside it.</summary>
    public RawSession(string path)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, options);
    }

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    public Dictionary<string, FloatTensor> Run(FloatTensor pixels)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(pixels.Data, [.. pixels.Shape.Select(length => (long)length)]);
        using var options = new RunOptions();
        using var results = _session.Run(options, [_session.InputNames[0]], [input], _session.OutputNames);
        return _session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => new FloatTensor(
            pair.Second.GetTensorDataAsSpan<float>().ToArray(), [.. pair.Second.GetTensorTypeAndShape().Shape.Select(length => (int)length)]));
    }

    public void Dispose() => _session.Dispose();
}
