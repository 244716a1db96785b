using BigTransfer.Architectures;
using BigTransfer.Graphs.Onnx;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Graphs;

/// <summary>What stands around the layers of a network that is written: another start, other outputs.</summary>
internal interface IGraphEnds
{
    /// <summary>Another input in place of the network's, with the node that leads from the one to the other; null leaves it as it is.</summary>
    /// <param name="input">The network's input, as it is declared.</param>
    /// <param name="name">What messages call the network's source.</param>
    /// <exception cref="BigTransferException">The network's input cannot be replaced.</exception>
    (ValueInfoProto Input, NodeProto Node)? Start(ValueInfoProto input, string name) => null;

    /// <summary>What the end's nodes hold.</summary>
    /// <param name="taken">Names of values that the layers need.</param>
    IReadOnlyList<Initializer> Weights(IReadOnlySet<string> taken) => [];

    /// <summary>Adds nodes and outputs to a graph's end, whose outputs are the layers.</summary>
    /// <param name="graph">The graph's end.</param>
    /// <param name="taken">Names of values that the layers need.</param>
    /// <param name="types">Element types, where they are known.</param>
    void AddTo(GraphProto graph, IReadOnlySet<string> taken, IReadOnlyDictionary<string, DataType> types);

    /// <summary>What a model with these ends says about itself; null where that is what the layers say.</summary>
    /// <param name="architecture">The network's; null where it is of another family.</param>
    /// <param name="taken">Names of values that the layers need.</param>
    IEnumerable<KeyValuePair<string, string>>? Metadata(BiTArchitecture? architecture, IReadOnlySet<string> taken) => null;

    /// <summary>Whether a BiT network is still one of its architecture with these ends.</summary>
    bool IsItsOwn => true;
}
