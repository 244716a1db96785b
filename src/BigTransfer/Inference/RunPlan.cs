using System.Runtime.ExceptionServices;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference;

/// <summary>How a run of several pictures is cut into parts, and how many callers take them.</summary>
/// <param name="Session">Runs the parts.</param>
/// <param name="Pictures">Pictures of the run.</param>
/// <param name="Part">Pictures of a part; the last may have fewer.</param>
/// <param name="Callers">Parts that run at once.</param>
internal sealed record RunPlan(InferenceSession Session, int Pictures, int Part, int Callers)
{
    /// <summary>Whether there is one part only.</summary>
    internal bool IsWhole => Part >= Pictures;

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
                for (int first; Volatile.Read(ref failure) is null && (first = Interlocked.Add(ref next, Part) - Part) < Pictures;)
                    part(first, Math.Min(Part, Pictures - first), stop.Token);
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
}
