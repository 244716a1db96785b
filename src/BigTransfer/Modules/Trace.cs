using System.Diagnostics.CodeAnalysis;
using BigTransfer.Graphs;

namespace BigTransfer.Modules;

/// <summary>One walk of a signal through a network, recorded as a graph whose values bear the paths of the modules.</summary>
internal sealed class Trace
{
    private readonly Module _network;
    private readonly ModuleTree _tree;
    private readonly (int Height, int Width)? _size;
    private readonly HashSet<string> _reserved;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Signal> _signals = [];
    private readonly Dictionary<string, Signal> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<Parameter, string> _parameters = new(ReferenceEqualityComparer.Instance);
    private TraceScope _scope;

    /// <param name="tree">The network's modules.</param>
    /// <param name="network">Their root.</param>
    /// <param name="channels">Channels of the pixels; null leaves them open.</param>
    /// <param name="size">A size of picture to check the network for; null leaves it open.</param>
    public Trace(ModuleTree tree, Module network, int? channels, (int Height, int Width)? size)
    {
        (_network, _tree, _size) = (network, tree, size);
        foreach (var owned in tree.Parameters)
            _parameters.TryAdd(owned.Parameter, owned.Name);
        _reserved = new([.. tree.Paths, .. _parameters.Values, BiTGraph.Input], StringComparer.Ordinal);
        _scope = new("", network, 0);
        Length[] shape = [Length.Unknown, channels ?? Length.Unknown, new(size?.Height, false), new(size?.Width, false)];
        Input = new Signal(this, BiTGraph.Input, shape, _scope, ofPicture: true);
    }

    /// <summary>The pixels.</summary>
    public Signal Input { get; }

    public GraphBuilder Graph { get; } = new();

    /// <summary>The number of channels that the first module to ask found open; null where none asked.</summary>
    public int? Channels { get; private set; }

    /// <summary>Runs the network, declares its layers, and returns what comes out.</summary>
    public Signal Run()
    {
        var output = Checked(_network.Run(Input));
        if (!output.OfPicture || output == Input)
            throw Wrong($"returns {output}; something computed of its input is expected");
        foreach (var signal in _signals.Where(signal => signal.OfPicture))
            Graph.Layer(signal.Name, ["batch", .. signal.Shape.Skip(1).Select(length => length.Declared)]);
        return output;
    }

    /// <summary>Runs a module; what it returns bears its path.</summary>
    public Signal Call(Module module, Signal x)
    {
        string path = _tree.PathOf(module);
        var outer = _scope;
        _scope = new(Unique(path, owned: true), module, Graph.Nodes.Count);
        try
        {
            var result = Checked(module.Run(x));
            if (result.Scope == _scope)
                Rename(result);
            else
                result = Add(Graph.Node("Identity", _scope.Name, [result.Name]), result.Shape, result.OfPicture);
            return result;
        }
        finally
        {
            _scope = outer;
        }
    }

    /// <summary>Begins a value named by the module under way and what is done there.</summary>
    /// <param name="label">What is done: <c>add</c>.</param>
    /// <param name="sources">What it is computed of.</param>
    public Operation Begin(string label, params ReadOnlySpan<Signal> sources)
    {
        var ofPicture = false;
        foreach (var source in sources)
            ofPicture |= Checked(source).OfPicture;
        return new(this, Unique(_scope.Name.Length == 0 ? label : $"{_scope.Name}.{label}", owned: false), ofPicture);
    }

    /// <summary>Takes up the value of a node.</summary>
    public Signal Add(string name, IReadOnlyList<Length> shape, bool ofPicture)
    {
        var signal = new Signal(this, name, shape, _scope, ofPicture);
        _signals.Add(signal);
        return signal;
    }

    /// <summary>A parameter's values, in another shape of as many elements where one is given.</summary>
    public Signal Weight(Parameter parameter, params int[] shape)
    {
        if (!_parameters.TryGetValue(parameter, out string? source))
            throw Wrong("takes a parameter that is no field of it");
        IReadOnlyList<int> lengths = shape.Length == 0 ? parameter.Shape : shape;
        string name = lengths.SequenceEqual(parameter.Shape) ? source : $"{source}/{string.Join('x', lengths)}";
        if (!_weights.TryGetValue(name, out var signal))
        {
            Graph.Weight(new(name, [.. lengths.Select(length => (long)length)], source));
            _weights[name] = signal = new Signal(this, name, [.. lengths.Select(length => (Length)length)], _scope, ofPicture: false);
        }
        return signal;
    }

    /// <summary>A constant number.</summary>
    public string Scalar(float value) => Graph.Repeated(FormattableString.Invariant($"constants/{value:R}"), value, length: null);

    /// <summary>A constant vector of one number.</summary>
    public string Repeated(float value, int length) => Graph.Repeated(FormattableString.Invariant($"constants/{value:R}x{length}"), value, length);

    /// <summary>Holds a dimension against the length that the module under way takes.</summary>
    /// <param name="x">The value.</param>
    /// <param name="dimension">From 0, or from -1 at the end.</param>
    /// <param name="expected">The length.</param>
    /// <param name="what">What it is called: <c>channels</c>.</param>
    public void Expect(Signal x, int dimension, int expected, string what)
    {
        dimension = dimension < 0 ? x.Shape.Count + dimension : dimension;
        if (x.Shape[dimension].Value is { } found && found != expected)
            throw Wrong($"expected {expected} {what}, found {found} in {x}");
        if (x.Shape[dimension].Value is null && dimension == 1 && x.Shape.Count == 4)
            Channels ??= expected;
    }

    /// <summary>Holds the number of dimensions against what the module under way takes.</summary>
    public void ExpectMap(Signal x)
    {
        if (x.Shape.Count != 4)
            throw Wrong($"expected a feature map [N, C, H, W], found {x}");
    }

    /// <summary>An error that names the network, the module under way and the size of picture.</summary>
    public BigTransferException Wrong(string what) => new(
        $"{_network.GetType().Name}: {(_scope.Name.Length == 0 ? "Forward" : $"{_scope.Module.GetType().Name} '{_scope.Name}'")}: {what}"
        + (_size is { } size ? $", for pictures of {size.Height} x {size.Width}" : ""));

    private Signal Checked([NotNull] Signal? signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return signal.Trace == this ? signal : throw Wrong($"takes {signal} from another call of the network; expected a value of this one");
    }

    /// <summary>The name itself, or with the first number that makes it new; a module's path is left to the module.</summary>
    private string Unique(string name, bool owned)
    {
        string candidate = name;
        for (int i = 1; (!owned && _reserved.Contains(candidate)) || !_names.Add(candidate); i++)
            (candidate, owned) = ($"{name}_{i}", false);
        return candidate;
    }

    private void Rename(Signal signal)
    {
        string former = signal.Name;
        signal.Name = _scope.Name;
        foreach (var node in Graph.Nodes.Skip(_scope.FirstNode))
        {
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = node.Input[i] == former ? signal.Name : node.Input[i];
            if (node.Output[0] == former)
                node.Name = node.Output[0] = signal.Name;
        }
    }
}
