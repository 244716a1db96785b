using System.Globalization;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Graphs;

/// <summary>What an ONNX file, of any origin, is as a network: pixels in, layers out. Read without its weights.</summary>
internal sealed class OnnxNetwork
{
    private readonly string _path;
    private readonly HashSet<string> _layers;
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);

    private OnnxNetwork(string path, ModelSkim skim, OnnxModelInfo info)
    {
        (_path, Info) = (path, info);
        var input = new OnnxInput(path, skim, info);
        InputChannels = info.Architecture?.InputChannels ?? input.Channels;
        FixedSize = input.FixedSize;
        Layers = info.Architecture is null ? FloatLayers(skim, input.Name) : [.. info.Layers.Select(layer => layer.Name)];
        _layers = Layers.ToHashSet(StringComparer.Ordinal);
        foreach (var node in skim.Nodes.Where(node => node.Output.Count > 0 && _layers.Contains(node.Output[0])))
            _nodes.TryAdd(node.Name, node.Output[0]);

        var outputs = info.Outputs.Where(output => _layers.Contains(output.Name)).ToList();
        if (outputs.Count == 0)
            throw Broken(path, skim, input.Name) ?? new BigTransferException(
                $"{path}: expected an output of float32 or float16 that follows from the input '{input.Name}', found {OnnxInput.Text(info.Outputs)}");
        var bit = info.Architecture is not null;
        EmbeddingLayer = bit && _layers.Contains(BiTOutputs.Embedding) ? BiTOutputs.Embedding : outputs[0].Name;
        LogitsLayer = bit ? (_layers.Contains(BiTOutputs.Logits) ? BiTOutputs.Logits : null)
            : outputs[0].Shape is [_, var classes] && int.TryParse(classes, CultureInfo.InvariantCulture, out _) ? outputs[0].Name : null;
    }

    /// <summary>What the file says about itself.</summary>
    public OnnxModelInfo Info { get; }

    /// <summary>Channels of the pixels.</summary>
    public int InputChannels { get; }

    /// <summary>Height and width of the pixels where the network takes no others.</summary>
    public (int Height, int Width)? FixedSize { get; }

    /// <summary>The values of floating-point numbers that follow from the pixels, in the order of the network; those inside branches and loops are
    /// not among them. In a BiT network, its layers.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The layer that stands for the picture: the embedding of a BiT network, else the first output.</summary>
    public string EmbeddingLayer { get; }

    /// <summary>The first output where it is declared as [N, classes]; null otherwise.</summary>
    public string? LogitsLayer { get; }

    /// <summary>The files beside the model's that hold its weights, full paths.</summary>
    public IReadOnlyList<string> ExternalFiles => [.. Info.ExternalFiles.Select(file => Path.Combine(ExternalData.FolderOf(_path, file), file))];

    /// <summary>Reads a file and finds its external data.</summary>
    /// <exception cref="BigTransferException">Not a whole ONNX model, no network that takes pixels, or files of its weights are missing.</exception>
    public static OnnxNetwork Read(string path)
    {
        using var stream = InputFile.Open(path);
        var skim = ModelSkim.Read(stream, path);
        foreach (var tensor in skim.Initializers)
            ExternalData.Of(tensor, path)?.Find(path, tensor.Name);
        return new OnnxNetwork(path, skim, OnnxModelInfo.Of(skim, path));
    }

    /// <summary>The layer of that name, else the first output of the node of that name; null where there is neither.</summary>
    public string? Find(string name) => _layers.Contains(name) ? name : _nodes.GetValueOrDefault(name);

    /// <summary>Says more about why ONNX Runtime does not take the network.</summary>
    public BigTransferException Explain(BigTransferException error)
    {
        using var stream = InputFile.Open(_path);
        return OnnxProblem.Explain(error, _path, ModelSkim.Read(stream, _path).Nodes);
    }

    /// <summary>Where the chain from input to outputs is broken: a node that takes what is not there before it.</summary>
    private static BigTransferException? Broken(string path, ModelSkim skim, string input)
    {
        var there = skim.Initializers.Select(tensor => tensor.Name).Concat([input, ""]).ToHashSet(StringComparer.Ordinal);
        foreach (var node in skim.Nodes)
        {
            if (node.Input.FirstOrDefault(value => !there.Contains(value)) is { } missing)
                return new($"{path}: {OnnxProblem.Name(node)}: its input '{missing}' is not there: no node before it gives it");
            there.UnionWith(node.Output);
        }
        return null;
    }

    private static List<string> FloatLayers(ModelSkim skim, string input)
    {
        var types = ValueTypes.Of(skim);
        var follows = new HashSet<string>(StringComparer.Ordinal) { input };
        var layers = new List<string>();
        foreach (var node in skim.Nodes)
        {
            var values = new HashSet<string>(StringComparer.Ordinal);
            GraphPruning.AddInputs(node, values);
            if (!values.Overlaps(follows))
                continue;
            follows.UnionWith(node.Output);
            layers.AddRange(node.Output.Where(output =>
                output.Length > 0 && (!types.TryGetValue(output, out var type) || type is DataType.Float or DataType.Float16)));
        }
        return layers;
    }
}
