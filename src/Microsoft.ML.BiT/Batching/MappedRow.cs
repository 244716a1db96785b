using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Batching;

/// <summary>A row of the input with the stage's columns, computed at the first read of one of them at each position.</summary>
internal sealed class MappedRow<TInput> : DataViewRow
{
    private readonly RowComputation<TInput> _computation;
    private readonly DataViewRow _input;
    private readonly OutputColumns _columns;
    private readonly ValueGetter<TInput>? _source;
    private readonly TInput[] _row = new TInput[1];
    private readonly ActiveResults<TInput> _results;
    private long? _computedAt;

    public MappedRow(RowComputation<TInput> computation, DataViewRow input, OutputColumns columns)
    {
        _computation = computation;
        _input = input;
        _columns = columns;
        _results = computation.CreateResults(columns, rows: 1, keepsErrors: computation.OnBadImage == BadImagePolicy.Mark);
        if (columns.IsComputing)
            _source = computation.Read(input, columns.InputColumns);
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _columns.Schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _columns.CheckActive(column);
        return column.Index >= _columns.FirstComputed
            ? OutputColumns.Cast<TValue>(_results.Getter(column.Index - _columns.FirstComputed, Compute), column)
            : _input.GetGetter<TValue>(_input.Schema[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _results.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Compute(int column)
    {
        if (_computedAt != _input.Position)
        {
            _source!(ref _row[0]);
            _results.Compute(_row, _input.Position, _computation.Context.Cancellation);
            _computedAt = _input.Position;
        }
        else if (!_results.IsComputed(column))
        {
            _results.ComputeLate(column, _row, _input.Position, _computation.Context.Cancellation);
        }
        return 0;
    }
}
