using BigTransfer;
using BigTransfer.FewShot;

namespace FewShotTransfer;

/// <summary>The pictures, and which of them are labelled and which are the test, for each number of shots and each seed.</summary>
internal sealed class Draws
{
    private readonly int[] _labels;

    /// <exception cref="BigTransferException">There are too few pictures for even the least number of shots.</exception>
    internal Draws(Picture[] pictures, IReadOnlyList<int> shots, int seeds)
    {
        Pictures = pictures;
        Classes = [.. pictures.Select(picture => picture.Label).Distinct()];
        _labels = [.. pictures.Select(picture => Array.IndexOf(Classes, picture.Label))];
        var (fewest, count) = pictures.CountBy(picture => picture.Label).MinBy(c => c.Value);
        Shots = [.. shots.Where(k => k < count)];           // at least one picture of each class is left for the test
        Seeds = seeds;
        if (Shots.Length == 0)
            throw new BigTransferException($"--shots: expected more than {shots[0]} pictures of each class, found {count} of '{fewest}'");
        if (Shots.Length < shots.Count)
            LeftOut = $"left out: {string.Join(", ", shots.Except(Shots))}, for there are only {count} pictures of '{fewest}'";
    }

    internal Picture[] Pictures { get; }

    internal string[] Classes { get; }

    internal int[] Shots { get; }

    /// <summary>Why some of the numbers of shots that were asked for are not in <see cref="Shots"/>; null where all are.</summary>
    internal string? LeftOut { get; }

    internal int Seeds { get; }

    internal int Count => Shots.Length * Seeds;

    /// <summary>
    /// Draws the labelled pictures: those of fewer shots are among those of more. The test is what the greatest number of shots
    /// leaves, so that it is the same for all.
    /// </summary>
    internal (int[] Labelled, int[] Test) Split(int shots, int seed)
    {
        int[] neverTested = ShotSampler.Sample(_labels, Shots[^1], seed);
        return (ShotSampler.Sample(_labels, shots, seed), [.. Enumerable.Range(0, _labels.Length).Except(neverTested)]);
    }
}
