using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <content>Runs of many pictures, in parts.</content>
internal sealed partial class OnnxSession
{
    /// <summary>Pictures of a part at most: activations of more fall out of the caches, and a part is what a slow core can be late by.</summary>
    private const int LargestPart = 4;

    /// <summary>Whether an output turned out not to have a row for each picture: such a network is run whole.</summary>
    private bool _isIndivisible;

    /// <summary>How to run that many pictures.</summary>
    internal RunPlan Plan(int pictures)
    {
        var (session, callers) = _sessions.For(pictures);
        if (FixedBatch is { } batch)
            return new(session, pictures, batch, callers);
        bool splits = !_isIndivisible && Device.CudaId is null && (callers > 1 || _sessions.IsAutomatic);
        if (!splits)
            return new(session, pictures, pictures, 1);
        int each = (pictures + callers - 1) / callers;
        return new(session, pictures, Math.Min(LargestPart, each), callers, Tapers: each > LargestPart);
    }

    /// <summary>What the last part of a fixed batch lacks is zeros, whose outputs are dropped.</summary>
    private Dictionary<string, FloatTensor> RunInParts(
        RunPlan plan, ReadOnlyMemory<float> input, long[] shape, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        int total = plan.Pictures, length = (int)(shape.Skip(1).Aggregate((a, b) => a * b));
        var whole = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
        plan.Run(
            (first, here, stop) =>
            {
                int count = FixedBatch ?? here;
                var part = input.Slice(first * length, here * length);
                if (here < count)
                {
                    var padded = new float[count * length];
                    part.CopyTo(padded);
                    part = padded;
                }
                foreach (var (output, values) in RunWhole(plan.Session, part, [count, .. shape.AsSpan(1)], outputs, stop))
                {
                    if (values.Shape is [var rows, ..] && rows == count)
                        Take(output, values, first, here);
                    else if (FixedBatch is not null)
                        throw new BigTransferException(
                            $"{_name}: output '{output}' has the shape [{string.Join(", ", values.Shape)}]: not a row for each of the {count} pictures "
                            + "of its fixed batch");
                    else
                        _isIndivisible = true;
                }
            },
            cancellation);
        return _isIndivisible ? RunWhole(plan.Session, input, shape, outputs, cancellation) : whole;

        void Take(string output, FloatTensor values, int first, int here)
        {
            FloatTensor? all;
            lock (whole)
            {
                if (!whole.TryGetValue(output, out all))
                    whole[output] = all = new FloatTensor([total, .. values.Shape.Skip(1)]);
            }
            int row = values.Data.Length / values.Shape[0];
            values.Data.AsSpan(0, here * row).CopyTo(all.Data.AsSpan(first * row));
        }
    }

    private Dictionary<string, FloatTensor> RunWhole(
        InferenceSession session, ReadOnlyMemory<float> input, long[] shape, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        using var results = Guarded(
            run =>
            {
                using var value = Wrap(input, shape);
                return session.Run(run, _inputName, [value], outputs);
            },
            cancellation);
        var tensors = new Dictionary<string, FloatTensor>(StringComparer.Ordinal);
        for (int i = 0; i < outputs.Count; i++)
            tensors[outputs[i]] = Read(results[i], outputs[i]);
        return tensors;
    }

    private void RunInto(
        InferenceSession session, ReadOnlyMemory<float> input, long[] shape, string output, Memory<float> destination, long[] outputShape,
        CancellationToken cancellation) =>
        Guarded(
            run =>
            {
                using var source = Wrap(input, shape);
                using var target = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, destination, outputShape);
                session.Run(run, _inputName, [source], [output], [target]);
                return true;
            },
            cancellation);
}
