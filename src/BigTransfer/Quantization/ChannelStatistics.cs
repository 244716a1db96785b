namespace BigTransfer.Quantization;

/// <summary>What values a layer's channels take: extremes, mean, power, and a histogram a channel that widens as values come.</summary>
internal sealed class ChannelStatistics
{
    private const int Bins = 256;
    private const int Half = Bins / 2;
    private const int Levels = 255;

    private readonly Channel[] _channels;

    internal ChannelStatistics(int channels) => _channels = [.. Enumerable.Range(0, channels).Select(_ => new Channel())];

    internal int Channels => _channels.Length;

    /// <summary>Counts the values of a layer, <c>[N, C, ...]</c>.</summary>
    internal void Add(FloatTensor layer)
    {
        int rows = layer.Shape[0], length = layer.Data.Length / rows / _channels.Length;
        Parallel.For(0, _channels.Length, c =>
        {
            for (int n = 0; n < rows; n++)
                _channels[c].Add(layer.Data.AsSpan((n * _channels.Length + c) * length, length));
        });
    }

    /// <summary>The mean of a channel.</summary>
    internal double Mean(int channel) => _channels[channel].Sum / _channels[channel].Count;

    /// <summary>The mean square of a channel.</summary>
    internal double Power(int channel) => _channels[channel].Squares / _channels[channel].Count;

    /// <summary>The range that 255 steps of one size cover with the least mean square error: wide enough for most, and
    /// narrow enough to be fine.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="around">What it is narrowed towards; inside the range.</param>
    internal (double Least, double Most) BestRange(int channel, double around)
    {
        var values = _channels[channel];
        double least = Math.Min(values.Least, around), most = Math.Max(values.Most, around), smallest = double.PositiveInfinity;
        (double, double) best = (least, most);
        for (double share = 1; share > 0.2; share -= 0.04)
        {
            double low = around + (least - around) * share, high = around + (most - around) * share;
            double error = values.Error(low, high, (high - low) / Levels);
            if (error < smallest)
                (smallest, best) = (error, (low, high));
        }
        return best;
    }

    /// <summary>The mean square error of a channel that is rounded to steps and cut off at a range.</summary>
    internal double Error(int channel, double least, double most, double step) =>
        _channels[channel].Error(least, most, step) / _channels[channel].Count;

    private sealed class Channel
    {
        private readonly uint[] _counts = new uint[Bins]; // of numbers from (i - 128) * _width up; zeros are not among them
        private float _width;

        internal long Count { get; private set; }

        internal double Sum { get; private set; }

        internal double Squares { get; private set; }

        internal float Least { get; private set; }

        internal float Most { get; private set; }

        internal void Add(ReadOnlySpan<float> values)
        {
            double sum = 0, squares = 0;
            foreach (float value in values)
            {
                sum += value;
                squares += (double)value * value;
                if (value == 0)
                    continue;
                if (!(Math.Abs(value) < _width * Half))
                    Widen(value);
                _counts[(int)MathF.Floor(value / _width) + Half]++;
                Least = Math.Min(Least, value);
                Most = Math.Max(Most, value);
            }
            Count += values.Length;
            Sum += sum;
            Squares += squares;
        }

        /// <summary>The sum of squared errors: a twelfth of the squared step for a number inside the range, 0 being exact; outside, the
        /// distance.</summary>
        internal double Error(double least, double most, double step)
        {
            double inside = 0, outside = 0;
            for (int i = 0; i < Bins; i++)
            {
                if (_counts[i] == 0)
                    continue;
                // No further out than the numbers themselves: a bin reaches beyond the last of them.
                double value = Math.Clamp((i - Half + 0.5) * _width, Least, Most);
                double beyond = Math.Max(least - value, value - most);
                if (beyond > 0)
                    outside += beyond * beyond * _counts[i];
                else
                    inside += _counts[i];
            }
            return inside * step * step / 12 + outside;
        }

        private void Widen(float value)
        {
            if (!float.IsFinite(value))
                throw new BigTransferException($"calibration: expected finite values in every layer, found {value}");
            if (_width == 0)
                _width = Math.Max(Math.Abs(value) / Half * 1.01f, 1e-30f);
            while (!(Math.Abs(value) < _width * Half))
            {
                // Two bins become one; those next to 0 stay next to 0.
                for (int i = 0; i < Half / 2; i++)
                {
                    _counts[Half + i] = _counts[Half + 2 * i] + _counts[Half + 2 * i + 1];
                    _counts[Half - 1 - i] = _counts[Half - 1 - 2 * i] + _counts[Half - 2 - 2 * i];
                }
                _counts.AsSpan(0, Half / 2).Clear();
                _counts.AsSpan(Half + Half / 2).Clear();
                _width *= 2;
            }
        }
    }
}
