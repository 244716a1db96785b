namespace BigTransfer.Inference.Operators;

/// <summary>Computes one node of a graph. Thread-safe: it holds nothing but what the node says.</summary>
internal abstract class OperatorKernel
{
    /// <summary>Reads the inputs and makes and fills the outputs. What it throws becomes the run's error.</summary>
    internal abstract void Compute(in OperatorContext context);
}
