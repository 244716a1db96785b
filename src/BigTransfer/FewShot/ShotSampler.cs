namespace BigTransfer.FewShot;

/// <summary>Draws a few examples of each class.</summary>
public static class ShotSampler
{
    /// <summary>
    /// Draws <paramref name="shots"/> examples of each class. The same seed gives nested sets: what is drawn for one shot is part of
    /// what is drawn for five.
    /// </summary>
    /// <param name="labels">The class of each example, from 0.</param>
    /// <param name="shots">Examples a class.</param>
    /// <param name="seed">Chooses the draw.</param>
    /// <returns>Indices into <paramref name="labels"/>, class by class.</returns>
    /// <exception cref="BigTransferException">A class has fewer examples.</exception>
    public static int[] Sample(IReadOnlyList<int> labels, int shots, int seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(shots, 1);
        var random = new Random(seed);
        var drawn = new List<int>();
        foreach (var members in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(g => g.Key))
        {
            int[] order = [.. members];
            if (order.Length < shots)
                throw new BigTransferException($"shots: expected at least {shots} examples of class {members.Key}, found {order.Length}");
            // The whole class is shuffled whatever the number of shots, which is what nests the sets.
            random.Shuffle(order);
            drawn.AddRange(order.AsSpan(0, shots));
        }
        return [.. drawn];
    }
}
