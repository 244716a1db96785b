namespace BigTransfer.Graphs;

/// <summary>
/// What a BiT network is made of, as nodes of a graph. The network is described once (<see cref="BiTGraph"/>); a set says in which operators it is
/// written. Values go by the names of their layers.
/// </summary>
internal interface IOperatorSet
{
    /// <summary>The nodes and weights so far.</summary>
    GraphBuilder Graph { get; }

    /// <summary>A convolution with a standardised kernel and no bias.</summary>
    string Conv(string input, string name, int inputs, int outputs, ConvWindow window);

    /// <summary>GroupNorm, and the network's activation behind it where it is <paramref name="activated"/>.</summary>
    string Norm(string input, string name, int channels, bool activated);

    /// <summary>The network's activation.</summary>
    string Activation(string input, string name);

    /// <summary>The sum of a convolution or norm and the shortcut beside it.</summary>
    string Add(string input, string shortcut, string name);

    /// <summary>A second name for a value.</summary>
    string Alias(string input, string name);

    /// <summary>A border of zeros, which the pool behind it then sees, and not minus infinity as with its own padding.</summary>
    string ZeroBorder(string input);

    /// <summary>The zeros that the pool lacks for ceil(side / 2) outputs: 1 + side mod 2, of which the last is right or below.</summary>
    string ZeroBorderForSame(string input);

    /// <summary>The stem's pool: 3x3, stride 2.</summary>
    string Pool(string input, string name);

    /// <summary>The mean of a map over space, as a vector.</summary>
    string Mean(string input, string name);

    /// <summary>Makes a map one of the graph's layers.</summary>
    void Layer(string map, int channels);
}
