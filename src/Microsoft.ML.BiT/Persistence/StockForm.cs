using BigTransfer;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>
/// A stage as a chain of ML.NET's own transformers, which is what a saved pipeline holds: saving is internal to ML.NET, and its custom
/// mapping is the only transformer that brings code of another assembly back by itself. It carries no settings, hence the lookup:
/// <c>copy the input -> a constant key -> key to settings (JSON) -> the stage, by custom mapping -> join its parts -> the columns out of them
/// -> drop the rest</c>. A self-contained stage takes two steps more in the place of its own:
/// <c>the pixels, by custom mapping -> join their parts -> the network, by ML.NET's ONNX transformer -> its output, by custom mapping</c>.
/// </summary>
internal static class StockForm
{
    /// <summary>Saves a stage.</summary>
    /// <param name="catalog">Makes the transformers.</param>
    /// <param name="spec">The stage.</param>
    /// <param name="lease">Its network; null where it has none.</param>
    /// <param name="ctx">Where to.</param>
    /// <exception cref="BigTransferException">The network is to be saved too, and cannot be read any more.</exception>
    public static void Save(TransformsCatalog catalog, StageSpec spec, ModelLease? lease, ModelSaveContext ctx)
    {
        if (spec.Saving != ModelSaving.SelfContained)
        {
            ((ICanSaveModel)Create(catalog, spec, network: null)).Save(ctx);
            return;
        }
        lease!.Use(model =>
        {
            using var folder = new TemporaryFolder();
            var file = Path.Combine(folder.Path, "network.onnx");
            model.SaveOnnx(file, ContainedNetwork.VectorOf(spec));
            using var chain = Create(catalog, spec, file);
            ((ICanSaveModel)chain).Save(ctx);
        });
    }

    /// <param name="catalog">Makes the transformers.</param>
    /// <param name="spec">The stage.</param>
    /// <param name="network">The file of the network of a self-contained stage; null for others.</param>
    private static TransformerChain<ITransformer> Create(TransformsCatalog catalog, StageSpec spec, string? network)
    {
        var chain = new ChainBuilder(new ValuelessView(rows: 0, [(spec.InputColumn, TypeOf(spec)), .. StoredShapes.ColumnsOf(spec)]));
        chain.Add(catalog.CopyColumns(Columns.Input, spec.InputColumn));
        chain.Add(catalog.CustomMapping(new KeyMapping().GetMapping(), KeyMapping.Contract));
        chain.Add(Lookup(catalog, Columns.Settings, SavedStage.Write(spec)));
        foreach (var step in StoredShapes.Steps(catalog, spec))
            chain.Add(step);
        chain.Add(Mapping(catalog, spec));
        if (network is not null)
            AddNetwork(chain, catalog, spec, network);
        if (spec.Kind == StageKind.LoadImages)
        {
            chain.Add(catalog.CopyColumns(spec.Columns[0].Name, Columns.Image));
            AddMessage(chain, catalog, spec);
            chain.Add(catalog.DropColumns([Columns.Input, Columns.Key, Columns.Settings, Columns.Image, .. MessageColumns(spec)]));
        }
        else
        {
            chain.Add(catalog.Concatenate(Columns.Joint, VectorParts.ColumnsOf(JointVector.LengthOf(spec))));
            AddColumns(chain, catalog, spec);
        }
        return chain.Build();
    }

    /// <summary>What a loaded chain was made from; null where it is another chain.</summary>
    /// <exception cref="BigTransferException">Its settings cannot be read: a newer version wrote them.</exception>
    public static StageSpec? TryRead(TransformerChain<ITransformer> chain)
    {
        if (chain.ToArray() is not [_, CustomMappingTransformer<NoColumns, KeyRow> key, var lookup, ..])
            return null;
        var row = new ValuelessView(rows: 1, (Columns.Input, TextDataViewType.Instance));
        return SavedStage.Read(lookup.Transform(key.Transform(row)).GetColumn<string>(Columns.Settings).Single());
    }

    /// <summary>From the parts of the pixels to the parts of the columns' joint vector.</summary>
    private static void AddNetwork(ChainBuilder chain, TransformsCatalog catalog, StageSpec spec, string network)
    {
        chain.Add(catalog.Concatenate(Columns.Pixels, VectorParts.ColumnsOf(spec.PixelLength)));
        // A context of its own, without a GPU: this one only saves.
        chain.Add(new MLContext().Transforms.ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = network,
            InputColumns = [Columns.Pixels],
            OutputColumns = [Columns.Values],
            ShapeDictionary = new Dictionary<string, int[]>
            {
                [Columns.Pixels] = [1, spec.Channels, spec.Size.Height, spec.Size.Width],
                [Columns.Values] = [1, ContainedNetwork.LengthOf(spec)],
            },
        }));
        chain.Add(spec.OnBadImage == BadImagePolicy.Mark
            ? catalog.CustomMapping(new MarkedOutputMapping().GetMapping(), MarkedOutputMapping.Contract)
            : catalog.CustomMapping(new OutputMapping().GetMapping(), OutputMapping.Contract));
    }

    /// <summary>The columns out of their joint vector, then an end to all columns that only this takes.</summary>
    private static void AddColumns(ChainBuilder chain, TransformsCatalog catalog, StageSpec spec)
    {
        var isWhole = spec.Columns.Count(column => column.Kind != ColumnKind.Message) == 1 && spec.Columns[0].Kind != ColumnKind.Label;
        for (var i = 0; i < spec.Columns.Count; i++)
        {
            var column = spec.Columns[i];
            if (column.Kind == ColumnKind.Message)
                continue;
            if (isWhole)
            {
                chain.Add(catalog.CopyColumns(column.Name, Columns.Joint));
                continue;
            }
            chain.Add(Lookup(catalog, Columns.Slice, JointVector.WriteSlice(spec, i)));
            if (column.Kind == ColumnKind.Label)
            {
                chain.Add(catalog.CustomMapping(new LabelMapping().GetMapping(), LabelMapping.Contract));
                chain.Add(catalog.CopyColumns(column.Name, Columns.Label));
            }
            else
            {
                chain.Add(catalog.CustomMapping(new SliceMapping().GetMapping(), SliceMapping.Contract));
                chain.Add(catalog.Concatenate(column.Name, VectorParts.ColumnsOf(column.Length)));
            }
        }
        AddMessage(chain, catalog, spec);
        string[] sliced = isWhole ? [] : [Columns.Slice];
        string[] labelled = spec.Columns.Any(column => column.Kind == ColumnKind.Label) ? [Columns.Label] : [];
        string[] shaped = spec.Shapes is null ? [] : [Columns.Shape, Columns.Dimensions];
        string[] always = [Columns.Input, Columns.Key, Columns.Settings, Columns.Joint];
        string[] contained = spec.Saving == ModelSaving.SelfContained ? [Columns.Pixels, Columns.Values] : [];
        string[] own = [.. always, .. contained, .. shaped, .. sliced, .. labelled, .. MessageColumns(spec)];
        chain.Add(catalog.DropColumns([.. own, .. VectorParts.AllColumns]));
    }

    /// <summary>The column of messages, which is the last.</summary>
    private static void AddMessage(ChainBuilder chain, TransformsCatalog catalog, StageSpec spec)
    {
        if (spec.Columns[^1].Kind == ColumnKind.Message)
            chain.Add(catalog.CopyColumns(spec.Columns[^1].Name, Columns.Message));
    }

    private static string[] MessageColumns(StageSpec spec) => spec.OnBadImage == BadImagePolicy.Mark ? [Columns.Message] : [];

    /// <summary>A text that comes with the chain, the same for every row.</summary>
    private static ValueMappingEstimator<string, string> Lookup(TransformsCatalog catalog, string column, string text)
    {
        KeyValuePair<string, string>[] entries = [new(KeyMapping.Key, text)];
        return catalog.Conversion.MapValue(column, entries, Columns.Key);
    }

    private static IEstimator<ITransformer> Mapping(TransformsCatalog catalog, StageSpec spec) => (spec.Kind, spec.Input, spec.OnBadImage) switch
    {
        (StageKind.LoadImages, _, BadImagePolicy.Mark) => catalog.CustomMapping(new LoadingMarkMapping().GetMapping(), LoadingMarkMapping.Contract),
        (StageKind.LoadImages, _, _) => catalog.CustomMapping(new LoadingMapping().GetMapping(), LoadingMapping.Contract),
        (_, InputKind.Path, BadImagePolicy.Mark) => catalog.CustomMapping(new PathMarkMapping().GetMapping(), PathMarkMapping.Contract),
        (_, InputKind.Path, _) => catalog.CustomMapping(new PathMapping().GetMapping(), PathMapping.Contract),
        (_, InputKind.Image, BadImagePolicy.Mark) => catalog.CustomMapping(new ImageMarkMapping().GetMapping(), ImageMarkMapping.Contract),
        (_, InputKind.Image, _) => catalog.CustomMapping(new ImageMapping().GetMapping(), ImageMapping.Contract),
        (_, InputKind.Encoded or InputKind.ByteArray, BadImagePolicy.Mark) =>
            catalog.CustomMapping(new BytesMarkMapping().GetMapping(), BytesMarkMapping.Contract),
        (_, InputKind.Encoded or InputKind.ByteArray, _) => catalog.CustomMapping(new BytesMapping().GetMapping(), BytesMapping.Contract),
        (_, InputKind.ShapedBytes or InputKind.ShapedFloats, _) => StoredShapes.Mapping(catalog, spec),
        (_, _, BadImagePolicy.Mark) => catalog.CustomMapping(new PixelsMarkMapping().GetMapping(), PixelsMarkMapping.Contract),
        _ => catalog.CustomMapping(new PixelsMapping().GetMapping(), PixelsMapping.Contract),
    };

    private static DataViewType TypeOf(StageSpec spec) => spec.Input switch
    {
        InputKind.Path => TextDataViewType.Instance,
        InputKind.Image => new ImageDataViewType(),
        InputKind.Encoded => new VectorDataViewType(NumberDataViewType.Byte),
        InputKind.ByteArray => new VectorDataViewType(NumberDataViewType.Byte, spec.Array!.Length),
        InputKind.FloatArray => new VectorDataViewType(NumberDataViewType.Single, spec.Array!.Length),
        InputKind.ShapedBytes => new VectorDataViewType(NumberDataViewType.Byte),
        InputKind.ShapedFloats => new VectorDataViewType(NumberDataViewType.Single),
        _ => new VectorDataViewType(NumberDataViewType.Single, spec.Channels, spec.Size.Height, spec.Size.Width),
    };
}
