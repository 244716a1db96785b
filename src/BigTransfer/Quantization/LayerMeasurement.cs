using BigTransfer.Graphs.Quantized;
using BigTransfer.Inference;

namespace BigTransfer.Quantization;

/// <summary>Runs one layer in integers beside the true one, on its true input.</summary>
internal sealed class LayerMeasurement : IDisposable
{
    private readonly OnnxSession _session;
    private readonly string _layer;
    private readonly double[] _errors;
    private double _squares;
    private double _power;
    private long _count;

    /// <param name="plan">The layer.</param>
    internal LayerMeasurement(RangePlanner.Plan plan)
    {
        _layer = plan.Source.Name;
        _errors = new double[plan.Source.Shape.Outputs];
        var model = SingleLayer.ToModel(plan.Source, plan.Layer);
        try
        {
            _session = new OnnxSession(model, _layer, new InferenceOptions { Device = Device.Cpu, Form = NetworkForm.Portable });
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Root mean square of the change over that of the layer, once each channel's mean change is taken off.</summary>
    internal double Error => Math.Sqrt(Math.Max(0, _squares - _errors.Sum(error => error * error) / _count) / Math.Max(_power, double.Epsilon));

    /// <summary>By channel, the mean change with its sign turned.</summary>
    internal float[] Correction => [.. _errors.Select(error => (float)(-error / _count))];

    /// <summary>Compares the layer on one input.</summary>
    internal void Add(FloatTensor input, FloatTensor expected, CancellationToken cancellation)
    {
        var found = _session.Run(input.Data, [.. input.Shape.Select(length => (long)length)], [_layer], cancellation)[_layer];
        int length = expected.Data.Length / expected.Shape[0] / _errors.Length;
        for (int start = 0; start < expected.Data.Length; start += length)
        {
            double sum = 0;
            for (int i = start; i < start + length; i++)
            {
                double off = found.Data[i] - expected.Data[i];
                sum += off;
                _squares += off * off;
                _power += (double)expected.Data[i] * expected.Data[i];
            }
            _errors[start / length % _errors.Length] += sum;
        }
        _count += expected.Data.Length / _errors.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
