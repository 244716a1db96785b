using System.Runtime.InteropServices;

namespace BigTransfer.Inference.Operators;

/// <summary>One computation of a node: its inputs, its outputs, and the session's threads.</summary>
internal readonly unsafe struct OperatorContext(void* context)
{
    private readonly void* _context = context;

    /// <summary>An input; its element type is the operator's.</summary>
    internal OperatorTensor<T> Input<T>(int index) where T : unmanaged => new(NativeApi.Input(_context, index));

    /// <summary>Makes an output; its element type is the operator's.</summary>
    internal OperatorTensor<T> Output<T>(int index, params ReadOnlySpan<long> shape) where T : unmanaged =>
        new(NativeApi.Output(_context, index, shape));

    /// <summary>Does all parts of a job on the session's threads, and returns when they are done. Nothing is allocated.</summary>
    internal void ParallelFor<TJob>(long parts, TJob job) where TJob : unmanaged, IParallelJob
    {
        var call = new Call { Job = &job, Run = &Run<TJob> };
        NativeApi.ParallelFor(_context, &RunPart, parts, &call);
        if (call.Failure != 0)
        {
            var handle = GCHandle.FromIntPtr(call.Failure);
            var failure = (Exception)handle.Target!;
            handle.Free();
            throw new BigTransferException(failure.Message, failure);
        }
    }

    private static void Run<TJob>(void* job, long part) where TJob : unmanaged, IParallelJob => ((TJob*)job)->Run(part);

    // Nothing may be thrown through native code: the first failure is kept for the caller.
    [UnmanagedCallersOnly]
    private static void RunPart(void* data, nuint part)
    {
        var call = (Call*)data;
        try
        {
            call->Run(call->Job, (long)part);
        }
        catch (Exception e)
        {
            var handle = GCHandle.Alloc(e);
            if (Interlocked.CompareExchange(ref call->Failure, GCHandle.ToIntPtr(handle), 0) != 0)
                handle.Free();
        }
    }

    private struct Call
    {
        internal void* Job;
        internal delegate*<void*, long, void> Run;
        internal nint Failure;
    }
}
