using BigTransfer.Imaging;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>All that it takes to compute a fitted stage's columns again, in this process or another.</summary>
internal sealed record StageSpec
{
    public required StageKind Kind { get; init; }

    public required string InputColumn { get; init; }

    /// <summary>The columns that are made, in this order; at least one.</summary>
    public IReadOnlyList<ColumnSpec> Columns { get; init; } = [];

    /// <summary>The kind of the input column that the stage was fitted to.</summary>
    public required InputKind Input { get; init; }

    /// <summary>What becomes of rows whose picture cannot be used.</summary>
    public BadImagePolicy OnBadImage { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>How the picture of a row lies in a vector of numbers; null where the input is another.</summary>
    public ArrayLayout? Array { get; init; }

    /// <summary>Where the shape of each row's picture stands; null where the input is another.</summary>
    public RowShapes? Shapes { get; init; }

    /// <summary>How pictures become pixels; null where the stage has nothing to do with that.</summary>
    public PreprocessRecipe? Recipe { get; init; }

    /// <summary>Whether large JPEGs are decoded smaller than they are.</summary>
    public bool ShrinkOnLoad { get; init; }

    /// <summary>Height and width of the pixels.</summary>
    public (int Height, int Width) Size { get; init; }

    /// <summary>Channels of the pixels.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The network; null where the stage runs none.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Whether the network is saved with the stage.</summary>
    public ModelSaving Saving { get; init; }

    /// <summary>What makes scores of logits.</summary>
    public ScoreFunction ScoreFunction { get; init; }

    /// <summary>Names of the classes in the order of the logits; null where the stage does not classify.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public InferenceOptions Inference { get; init; } = new();

    public int BatchSize { get; init; } = 1;

    /// <summary>The layers that the columns are made of, one a column that is made of one.</summary>
    public IEnumerable<string> Layers => Columns.Select(column => column.Layer).OfType<string>();

    /// <summary>Where the input's columns are in a schema: the one that is read, then that of the shapes where there is one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is missing or of another type: the message names both.</exception>
    public IReadOnlyList<int> FindInputs(DataViewSchema schema)
    {
        var input = InputSchema.Find(schema, InputColumn, Input, Kind.Name).Index;
        return Shapes is null ? [input] : [input, InputSchema.Find(schema, Shapes.Column, InputKind.Shape, Kind.Name).Index];
    }

    /// <summary>The stage that makes the pixels, and the column of messages where this one has it, without the network.</summary>
    public StageSpec ToPixels() => this with
    {
        Kind = StageKind.ExtractPixels,
        Columns =
        [
            new() { Name = "", Kind = ColumnKind.Vector, Shape = [Channels, Size.Height, Size.Width] },
            .. Columns.Where(column => column.Kind == ColumnKind.Message),
        ],
        Model = null,
        Labels = null,
    };

    /// <summary>How encoded pictures are decoded.</summary>
    public DecodeOptions Decoding => new() { ShrinkFor = ShrinkOnLoad ? Recipe : null };

    /// <summary>Floats of a row's pixels.</summary>
    public int PixelLength => checked(Channels * Size.Height * Size.Width);
}
