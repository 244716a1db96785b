using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Batching;

/// <summary>Row by row, as PredictionEngine wants it: each row computes its columns when one of them is read.</summary>
internal sealed class RowMapper(RowComputation computation, DataViewSchema input, DataViewSchema output, IReadOnlyList<int> inputColumns)
    : IRowToRowMapper
{
    public DataViewSchema InputSchema => input;

    public DataViewSchema OutputSchema => output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        new OutputColumns(output, input, inputColumns, dependingColumns).NeededFrom(input);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return ReferenceEquals(input.Schema, InputSchema)
            ? computation.CreateRow(input, new OutputColumns(output, InputSchema, inputColumns, activeColumns))
            : throw new ArgumentException("The row's schema is not the one that this mapper was made for.", nameof(input));
    }
}
