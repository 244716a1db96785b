namespace BigTransfer.Inference.Operators;

/// <summary>Work in numbered parts that do not touch each other's results.</summary>
internal interface IParallelJob
{
    /// <summary>Does one part.</summary>
    void Run(long part);
}
