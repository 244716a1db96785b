namespace BigTransfer.Models;

/// <summary>Raw class scores (logits) of a model to labels. Immutable and thread-safe; the model stays the caller's.</summary>
public sealed class Classifier
{
    private readonly string _name;
    private readonly ClassLabels _labels;

    /// <param name="model">A model with a head.</param>
    /// <param name="function">Makes scores of logits; null takes <see cref="DefaultFunction"/>.</param>
    /// <param name="layer">The layer of the logits; null takes the model's own.</param>
    /// <exception cref="BigTransferException">The model has no such layer, or its labels are not as many as its classes.</exception>
    public Classifier(BiTModel model, ScoreFunction? function = null, string? layer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Layer = layer ?? model.LogitsLayer
            ?? throw new BigTransferException(
                $"{model.Name}: expected a network with a head for classes, or the name of a layer that holds their scores, found neither");
        Classes = model.OutputLength(Layer);
        Function = function ?? DefaultFunction(Classes);
        (_name, _labels) = (model.Name, model.ClassLabels.For(Classes));
    }

    /// <summary>The layer of the logits.</summary>
    public string Layer { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>What makes scores of logits.</summary>
    public ScoreFunction Function { get; }

    /// <summary>Names of the classes, in the order of the logits; <c>class 17</c> where a name is not known.</summary>
    public IReadOnlyList<string> Labels => field ??= [.. Enumerable.Range(0, Classes).Select(_labels.NameOf)];

    /// <summary>Ids of the classes, WordNet's for example, in the order of the logits; empty where the model has none.</summary>
    public IReadOnlyList<string> Ids => _labels.Ids;

    /// <summary>
    /// The function that a published head of that many outputs was trained for: a sigmoid for the 21,843 of ImageNet-21k, each a
    /// classifier of its own (google-research/big_transfer, issue 26), a softmax for any other.
    /// </summary>
    public static ScoreFunction DefaultFunction(int classes) => classes == ImageNet21k.Outputs ? ScoreFunction.Sigmoid : ScoreFunction.Softmax;

    /// <summary>Scores from 0 to 1 of all classes.</summary>
    /// <param name="logits">One a class; minus infinity gives a score of 0.</param>
    /// <param name="function">What makes scores of them.</param>
    /// <param name="destination">Receives as many; may be the logits' own memory.</param>
    /// <exception cref="BigTransferException">A logit is no number, or too large to be one.</exception>
    public static void Scores(ReadOnlySpan<float> logits, ScoreFunction function, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, logits.Length);
        double largest = Largest(logits);
        if (function == ScoreFunction.Sigmoid)
        {
            // In double precision the plain formula keeps a float's digits at both ends; what overflows becomes 0.
            for (int i = 0; i < logits.Length; i++)
                destination[i] = (float)(1 / (1 + Math.Exp(-(double)logits[i])));
            return;
        }
        // Relative to the largest, so that no exponential overflows and the sum is at least 1.
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit - largest);
        for (int i = 0; i < logits.Length; i++)
            destination[i] = (float)(Math.Exp(logits[i] - largest) / sum);
    }

    /// <summary>The best classes of one picture, the best first; of equal ones that with the lower index.</summary>
    /// <param name="logits">One a class.</param>
    /// <param name="top">How many, at least 1; all where there are fewer classes.</param>
    /// <exception cref="BigTransferException">A logit is no number, or too large to be one.</exception>
    public IReadOnlyList<ClassScore> Top(ReadOnlySpan<float> logits, int top = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(logits.Length, Classes);
        var scores = new float[logits.Length];
        try
        {
            Scores(logits, Function, scores);
        }
        catch (BigTransferException e)
        {
            throw new BigTransferException($"{_name}: {e.Message}", e);
        }
        // Ordered by the logits: scores near 0 and 1 coincide where logits do not.
        float[] order = logits.ToArray();
        return [.. Enumerable.Range(0, order.Length).OrderByDescending(i => order[i]).Take(top)
            .Select(i => new ClassScore(i, _labels.NameOf(i), scores[i]))];
    }

    private static float Largest(ReadOnlySpan<float> logits)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]) || float.IsPositiveInfinity(logits[i]))
                throw new BigTransferException(FormattableString.Invariant($"class {i}: expected a finite logit, found {logits[i]}"));
            largest = Math.Max(largest, logits[i]);
        }
        return float.IsFinite(largest)
            ? largest
            : throw new BigTransferException($"expected a finite logit, found none among {logits.Length} classes");
    }
}
