using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>An operator of this library's own that ONNX Runtime runs on the CPU. Its kernel is plain code elsewhere.</summary>
/// <remarks>Shapes are not inferred: a graph says them of its values, at least by names of dimensions, which memory is shared by.</remarks>
internal abstract class CustomOperator
{
    /// <summary>What nodes call it, in the domain <see cref="OperatorDomain.Name"/>.</summary>
    internal abstract string Name { get; }

    /// <summary>The element types of its inputs, all of which a node has.</summary>
    internal abstract IReadOnlyList<TensorElementType> Inputs { get; }

    /// <summary>The element types of its outputs.</summary>
    internal abstract IReadOnlyList<TensorElementType> Outputs { get; }

    /// <summary>The input, 0 to 3, whose memory the first output may take where nobody else needs it and the graph says that both have one shape;
    /// null where there is none.</summary>
    internal virtual int? InPlace => null;

    /// <summary>What computes one node of a graph, any number of times and by several threads at once.</summary>
    internal abstract OperatorKernel Prepare(in NodeAttributes attributes);
}
