using System.Runtime.ExceptionServices;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <summary>How a run of several pictures is cut into parts, and how many callers take them.</summary>
/// <param name="Session">Runs the parts.</param>
/// <param name="Pictures">Pictures of the run.</param>
/// <param name="Part">Pictures of a part at most.</param>
/// <param name="Callers">Parts that run at once.</param>
/// <param name="Tapers">Whether parts grow smaller towards the end, so that callers end together; otherwise only the last has fewer pictures.</param>
internal sealed record RunPlan(InferenceSession Session, int Pictures, int Part, int Callers, bool Tapers = false)
{
    /// <summary>Whether there is one part only.</summary>
    internal bool IsWhole => Part >= Pictures;

    /// <summary>The plan for one caller of this plan's session, who has that many pictures.</summary>
    internal RunPlan For(int pictures) => this with { Pictures = pictures, Callers = 1 };

    /// <summary>
    /// Runs all parts. Each caller takes the next part when it has done with one, so that a core that is busy elsewhere takes fewer. The first
    /// failure stops the others, and is thrown once all have ended.
    /// </summary>
    /// <param name="part">Runs one: its first picture, their number, and what stops it.</param>
    /// <param name="cancellation">Stops all.</param>
    internal void Run(Action<int, int, CancellationToken> part, CancellationToken cancellation)
    {
        if (IsWhole)
        {
            part(0, Pictures, cancellation);
            return;
        }
        if (Callers == 1)
        {
            for (int first = 0; first < Pictures; first += Part)
                part(first, Math.Min(Part, Pictures - first), cancellation);
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int next = 0;
        ExceptionDispatchInfo? failure = null;
        // Not cancelled by a token: a caller that has not begun finds nothing left and returns.
        Parallel.For(0, Callers, new ParallelOptions { MaxDegreeOfParallelism = Callers }, _ =>
        {
            try
            {
                while (Volatile.Read(ref failure) is null && Take(ref next) is var (first, count) && count > 0)
                    part(first, count, stop.Token);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
        });
        cancellation.ThrowIfCancellationRequested();
        failure?.Throw();
    }

    /// <summary>The part that begins with the next picture nobody has taken; none at the end.</summary>
    private (int First, int Count) Take(ref int next)
    {
        for (int first = Volatile.Read(ref next); first < Pictures;)
        {
            int count = PartOf(Pictures - first), seen = Interlocked.CompareExchange(ref next, first + count, first);
            if (seen == first)
                return (first, count);
            first = seen;
        }
        return (Pictures, 0);
    }

    // Half of what each caller would have of the rest: whoever is late then, is late by little.
    private int PartOf(int left) => Math.Min(Tapers ? Math.Min(Part, ((left - 1) / (2 * Callers)) + 1) : Part, left);
}
