using BigTransfer.Modules;

namespace BigTransfer.Models;

// Networks that are described by a class.
public sealed partial class BiTModel
{
    /// <summary>Loads a network of your own: its description and its trained weights.</summary>
    /// <param name="network">The network; its layers are named by the paths of its fields.</param>
    /// <param name="stateDict">The weights in any format that is read, or a folder with one such file; <c>preprocessor_config.json</c> and
    /// <c>labels.txt</c> beside it are taken along. Without the former, pictures are prepared as for torchvision's classifiers.</param>
    /// <param name="options">Device, threads, the layer that stands for the picture, another recipe.</param>
    /// <exception cref="BigTransferException">Tensors are missing, left over or of another shape, or the network cannot take pictures of the
    /// recipe's size; the message names tensor and module.</exception>
    public static BiTModel Load(Module network, string stateDict, BiTModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        var files = ModelFiles.Find(stateDict, options?.Downloads);
        var graph = new ModuleGraphSource(network, files);
        var model = new BiTModel(files, graph, options ?? new BiTModelOptions());
        if (model.Recipe.FixedSize is { } size)
            graph.Check(size.Height, size.Width);
        return model;
    }

    /// <summary>
    /// Turns a network of your own into an ONNX file, which <see cref="Load(string, BiTModelOptions?, CancellationToken)"/>, the tool and ML.NET's
    /// pipelines take.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="stateDict">The weights.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="options">The layer that stands for the picture, another recipe.</param>
    /// <inheritdoc cref="Load(Module, string, BiTModelOptions?)" path="/exception"/>
    public static void Convert(Module network, string stateDict, string path, BiTModelOptions? options = null)
    {
        using var model = Load(network, stateDict, options);
        model.SaveOnnx(path);
    }
}
