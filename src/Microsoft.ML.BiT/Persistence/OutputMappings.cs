using BigTransfer;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

// The custom mappings of a self-contained stage, behind the network. Their contract names are the format, as those of StoredMappings.
namespace Microsoft.ML.BiT.Persistence;

/// <summary>What the network put out for a row.</summary>
internal class OutputRow
{
    [ColumnName(Columns.Values)]
    public VBuffer<float> Output { get; set; }

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

/// <summary>The same, of a stage that marks rows whose picture cannot be used: there the network ran for nothing.</summary>
internal sealed class MarkedOutputRow : OutputRow
{
    [ColumnName(Columns.Message)]
    public ReadOnlyMemory<char> Message { get; set; }
}

/// <summary>What the network put out, made into a stage's columns of floats: all of them one after the other, as <see cref="JointVector"/> has
/// them.</summary>
internal abstract class OutputMappingBase<TRow>(Func<TRow, bool> isMissing) : CustomMappingFactory<TRow, VectorParts>
    where TRow : OutputRow, new()
{
    public override Action<TRow, VectorParts> GetMapping()
    {
        var opened = new PerSettings<Layout>(static settings => new Layout(SavedStage.Read(settings)));
        return (row, parts) => parts.Set(opened.Get(row.Settings).Columns(row.Output.GetValues(), isMissing(row)));
    }

    /// <summary>What a stage makes of its network's values.</summary>
    private sealed class Layout(StageSpec spec)
    {
        private readonly int _length = ContainedNetwork.LengthOf(spec);
        private readonly (Range Slice, Func<int, ResultColumn> Create)[] _columns =
            [.. spec.Columns.Where(column => column.Layer is not null)
                .Select(column => (ContainedNetwork.SliceOf(spec, column), StageKernels.Results(spec, column)))];

        public float[] Columns(ReadOnlySpan<float> output, bool isMissing)
        {
            if (output.Length != _length)
                throw new BigTransferException($"saved pipeline: expected {_length} values of its network, found {output.Length}");
            var results = new List<ResultColumn>();
            foreach (var (slice, create) in _columns)
            {
                var result = create(1);
                if (isMissing)
                    result.SetMissing(0);
                else
                    ((ILayerResults)result).Set(0, output[slice]);
                results.Add(result);
            }
            return JointVector.Of(spec, results);
        }
    }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class OutputMapping() : OutputMappingBase<OutputRow>(static _ => false)
{
    public const string Contract = "Microsoft.ML.BiT.OutputToVector.v4";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class MarkedOutputMapping() : OutputMappingBase<MarkedOutputRow>(static row => !row.Message.IsEmpty)
{
    public const string Contract = "Microsoft.ML.BiT.MarkedOutputToVector.v4";
}
