namespace BigTransfer.Graphs;

/// <summary>What the sources do to a kernel at each forward pass, done once.</summary>
internal static class WeightStandardization
{
    /// <summary>
    /// Brings each output channel to mean 0 and variance 1 over its inputs, height and width: (w - mean) / sqrt(var + epsilon), with the
    /// biased variance, computed in double precision.
    /// </summary>
    /// <param name="kernel">[outputs, inputs, height, width], changed in place.</param>
    /// <param name="outputs">Number of output channels.</param>
    /// <param name="epsilon">The source's.</param>
    public static void Apply(Span<float> kernel, int outputs, double epsilon)
    {
        var size = kernel.Length / outputs;
        for (var o = 0; o < outputs; o++)
        {
            var channel = kernel.Slice(o * size, size);
            double sum = 0;
            foreach (var w in channel)
                sum += w;
            var mean = sum / size;
            double squares = 0;
            foreach (var w in channel)
                squares += (w - mean) * (w - mean);
            var scale = 1 / Math.Sqrt(squares / size + epsilon);
            for (var i = 0; i < size; i++)
                channel[i] = (float)((channel[i] - mean) * scale);
        }
    }
}
