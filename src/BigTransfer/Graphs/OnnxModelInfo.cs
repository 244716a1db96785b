using System.Globalization;
using BigTransfer.Architectures;
using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>What an ONNX model says about itself, read without its weights. Of any origin.</summary>
public sealed record OnnxModelInfo
{
    private OnnxModelInfo() { }

    /// <summary>The path or name it was read by.</summary>
    public required string Name { get; init; }

    /// <summary>The BiT network it was made from, where its metadata says so.</summary>
    public required BiTArchitecture? Architecture { get; init; }

    /// <summary>Its metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What wrote it.</summary>
    public required string Producer { get; init; }

    /// <summary>Version of the standard operators it uses.</summary>
    public required long Opset { get; init; }

    /// <summary>Its inputs, without those that are only defaults for initializers.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>Its outputs.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    /// <summary>The values that it declares: those which <see cref="OnnxGraph.WithOutputs(string, IReadOnlyList{string}, IReadOnlyDictionary{string, string})"/> lists.</summary>
    public required IReadOnlyList<OnnxValue> Layers { get; init; }

    /// <summary>Number of initializers.</summary>
    public required int InitializerCount { get; init; }

    /// <summary>Number of floating-point values in the initializers; in a model of ours, the parameters up to its outputs.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>The files beside the model's that hold weights of it, relative to its folder; none where all is in the model's file.</summary>
    public IReadOnlyList<string> ExternalFiles { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="BigTransferException">The file is missing or not a whole ONNX model.</exception>
    public static OnnxModelInfo Read(string path)
    {
        using var stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads a seekable stream, which is left open.</summary>
    /// <param name="stream">The model.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BigTransferException">Not a whole ONNX model.</exception>
    public static OnnxModelInfo Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Of(ModelSkim.Read(stream, name), name);
    }

    internal static OnnxModelInfo Of(ModelSkim skim, string name)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in skim.Model.MetadataProps)
            metadata[entry.Key] = entry.Value;
        var initializers = skim.Initializers;
        var defaults = initializers.Select(initializer => initializer.Name).ToHashSet(StringComparer.Ordinal);
        var outputs = skim.Values(GraphProto.OutputFieldNumber).Select(Describe).ToList();
        return new()
        {
            Name = name,
            Architecture = ArchitectureMetadata.Read(metadata, name),
            Metadata = metadata,
            Producer = $"{skim.Model.ProducerName} {skim.Model.ProducerVersion}".Trim(),
            Opset = skim.Model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version).FirstOrDefault(),
            Inputs = [.. skim.Values(GraphProto.InputFieldNumber).Where(input => !defaults.Contains(input.Name)).Select(Describe)],
            Outputs = outputs,
            Layers = [.. skim.Values(GraphProto.ValueInfoFieldNumber).Select(Describe), .. outputs],
            InitializerCount = initializers.Count,
            ExternalFiles = [.. skim.ExternalFiles],
            ParameterCount = initializers.Sum(initializer => CountFloats(initializer, name)),
        };
    }

    private static long CountFloats(TensorProto tensor, string name)
    {
        if (tensor.DataType is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16
            or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Bfloat16))
            return 0;
        long count = 1;
        foreach (var length in tensor.Dims)
        {
            if (length is < 0 or > int.MaxValue || (count *= length) > int.MaxValue)
                throw new BigTransferException(
                    $"{name}: initializer '{tensor.Name}' has shape [{string.Join(", ", tensor.Dims)}], which cannot be");
        }
        return count;
    }

    private static OnnxValue Describe(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        return new(value.Name, tensor?.ElemType.ToString() ?? "", [.. tensor?.Shape?.Dim.Select(Describe) ?? []]);
    }

    private static string Describe(TensorShapeProto.Types.Dimension dimension) => dimension.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => dimension.DimValue.ToString(CultureInfo.InvariantCulture),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => dimension.DimParam,
        _ => "?",
    };
}
