namespace Microsoft.ML.Trainers;

/// <summary>The value of a smooth function at <paramref name="x"/>; writes its gradient.</summary>
internal delegate double SmoothFunction(double[] x, double[] gradient);

/// <summary>
/// Minimises a smooth function plus <c>l1 * |x|</c> by L-BFGS in its orthant-wise form (Andrew and Gao, 2007): steps stay in one
/// orthant, and where the penalty has a corner the one-sided slope decides. The first <c>free</c> variables have no penalty.
/// </summary>
internal sealed class LbfgsMinimizer(int history, double tolerance, double l1, int free, bool nonNegative)
{
    /// <summary>The weight of the past in the mean improvement that ends the search.</summary>
    private const double Memory = 0.25;
    private readonly LinkedList<(double[] Step, double[] Change, double Product)> _pairs = [];

    public double[] Minimize(SmoothFunction function, int size, int maximumIterations = int.MaxValue)
    {
        var x = new double[size];
        var gradient = new double[size];
        double value = Value(function, x, gradient);
        double improvement = 0;
        for (int iteration = 1; iteration <= maximumIterations; iteration++)
        {
            var slope = Slope(x, gradient);
            var direction = Direction(slope);
            var orthant = Orthant(x, slope);
            if (Search(function, x, value, slope, direction, orthant) is not { } found)
                break;
            Remember(x, gradient, found.X, found.Gradient);
            improvement = value - found.Value + (Memory * improvement);
            (x, gradient, value) = (found.X, found.Gradient, found.Value);
            if (improvement * (1 - Memory) / (1 - Math.Pow(Memory, iteration)) < tolerance)
                break;
        }
        return x;
    }

    private double Value(SmoothFunction function, double[] x, double[] gradient)
    {
        double sum = 0;
        for (int i = free; i < x.Length; i++)
            sum += Math.Abs(x[i]);
        return function(x, gradient) + (l1 * sum);
    }

    /// <summary>The gradient with the penalty; at a corner the steepest way down, or zero where there is none.</summary>
    private double[] Slope(double[] x, double[] gradient)
    {
        var slope = (double[])gradient.Clone();
        for (int i = free; i < x.Length; i++)
        {
            if (x[i] != 0)
                slope[i] += Math.Sign(x[i]) * l1;
            else if (gradient[i] < -l1)
                slope[i] += l1;
            else if (gradient[i] > l1 && !nonNegative)
                slope[i] -= l1;
            else if (l1 > 0 || nonNegative)
                slope[i] = 0;
        }
        return slope;
    }

    /// <summary>The two-loop recursion: minus the approximate inverse Hessian times the slope.</summary>
    private double[] Direction(double[] slope)
    {
        var direction = Array.ConvertAll(slope, s => -s);
        var factors = new Stack<double>();
        for (var node = _pairs.Last; node != null; node = node.Previous)
        {
            double factor = Linear.Dot<double>(node.Value.Step, direction) / node.Value.Product;
            factors.Push(factor);
            Linear.AddScaled(direction, node.Value.Change, -factor);
        }
        double scale = _pairs.Last is { Value: var last }
            ? last.Product / Linear.Dot<double>(last.Change, last.Change)
            : 1 / Math.Max(1e-12, Math.Sqrt(Linear.Dot<double>(slope, slope)));
        for (int i = 0; i < direction.Length; i++)
            direction[i] *= scale;
        for (var node = _pairs.First; node != null; node = node.Next)
            Linear.AddScaled(direction, node.Value.Step, factors.Pop() - (Linear.Dot<double>(node.Value.Change, direction) / node.Value.Product));
        for (int i = free; i < direction.Length && (l1 > 0 || nonNegative); i++)
            if (direction[i] * slope[i] >= 0)
                direction[i] = 0;
        return direction;
    }

    /// <summary>The signs that the variables may have after the step; null where any may.</summary>
    private int[] Orthant(double[] x, double[] slope)
    {
        if (l1 == 0 && !nonNegative)
            return null;
        var orthant = new int[x.Length];
        for (int i = free; i < x.Length; i++)
            orthant[i] = nonNegative ? 1 : Math.Sign(x[i] != 0 ? x[i] : -slope[i]);
        return orthant;
    }

    /// <summary>Halves the step until the value falls enough; null where it does not.</summary>
    private (double[] X, double[] Gradient, double Value)? Search(
        SmoothFunction function, double[] x, double value, double[] slope, double[] direction, int[] orthant)
    {
        const double SufficientDecrease = 1e-4;
        var gradient = new double[x.Length];
        for (double step = 1; step > 1e-12; step /= 2)
        {
            var next = new double[x.Length];
            double expected = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double moved = x[i] + (step * direction[i]);
                next[i] = orthant == null || i < free || moved * orthant[i] > 0 ? moved : 0;
                expected += slope[i] * (next[i] - x[i]);
            }
            double nextValue = Value(function, next, gradient);
            if (expected < 0 && nextValue <= value + (SufficientDecrease * expected))
                return (next, gradient, nextValue);
        }
        return null;
    }

    private void Remember(double[] x, double[] gradient, double[] nextX, double[] nextGradient)
    {
        double[] step = [.. nextX];
        double[] change = [.. nextGradient];
        Linear.AddScaled(step, x, -1);
        Linear.AddScaled(change, gradient, -1);
        double product = Linear.Dot<double>(step, change);
        if (product <= 1e-12 * Linear.Dot<double>(change, change))
            return; // no curvature along this step: it would spoil the approximation
        _pairs.AddLast((step, change, product));
        if (_pairs.Count > history)
            _pairs.RemoveFirst();
    }
}
