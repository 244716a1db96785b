using System.Globalization;
using BigTransfer;
using BigTransfer.Graphs;
using BigTransfer.Models;

namespace Microsoft.ML.BiT.Stages;

/// <summary>The network as a self-contained pipeline holds it: pixels in, and out the values of the stage's layers, one after the other.</summary>
internal static class ContainedNetwork
{
    /// <summary>Names of the network's ends, which are columns in a saved pipeline. Part of the format: they cannot change. (ML.NET takes an
    /// <c>.output</c> off the end of a name.)</summary>
    public const string Input = "__bit.pixels", Output = "__bit.values";

    // An ONNX model is one message of protocol buffers, and ML.NET reads it as one array.
    private static readonly int MostBytes = Array.MaxLength;

    /// <summary>How the network is written.</summary>
    public static OnnxVector VectorOf(StageSpec spec) => new(Input, Output, Parts(spec));

    /// <summary>Floats that the network puts out a row.</summary>
    public static int LengthOf(StageSpec spec) => checked(Parts(spec).Sum(part => LengthOf(spec, part)));

    /// <summary>Where the values of a column's layer stand in what the network puts out.</summary>
    public static Range SliceOf(StageSpec spec, ColumnSpec column)
    {
        var part = PartOf(column);
        var start = Parts(spec).TakeWhile(before => before != part).Sum(before => LengthOf(spec, before));
        return start..(start + column.Length);
    }

    /// <summary>Stops where a stage is to be saved with its network, which cannot be.</summary>
    /// <exception cref="BigTransferException">It is too large, or takes several pictures at once and no other number: the message says which.</exception>
    public static void Check(StageSpec spec, BiTModel model) => Check(spec, model, MostBytes);

    /// <summary>The same for another limit.</summary>
    internal static void Check(StageSpec spec, BiTModel model, long mostBytes)
    {
        if (spec.Saving != ModelSaving.SelfContained)
            return;
        try
        {
            if (model.MeasureOnnx(VectorOf(spec)) is var bytes && bytes > mostBytes)
            {
                throw new BigTransferException(string.Create(
                    CultureInfo.InvariantCulture, $"{model.Name}: expected a network of at most {mostBytes / 1e9:0.00} GB as ONNX, found {bytes / 1e9:0.00} GB"));
            }
        }
        catch (BigTransferException e)
        {
            throw new BigTransferException($"{spec.Kind.Name}: Saving = ModelSaving.SelfContained is not possible here: {e.Message}; "
                + "ModelSaving.ByReference saves any model", e);
        }
    }

    private static OnnxVectorPart[] Parts(StageSpec spec) => [.. spec.Columns.Where(column => column.Layer is not null).Select(PartOf).Distinct()];

    private static OnnxVectorPart PartOf(ColumnSpec column) => new(column.Layer!, column.Pooled);

    private static int LengthOf(StageSpec spec, OnnxVectorPart part) =>
        spec.Columns.First(column => column.Layer is not null && PartOf(column) == part).Length;
}
