using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Batching;

/// <summary>A row of the input with one more column, computed at the first read of each position.</summary>
internal sealed class MappedRow<TInput, TOutput> : DataViewRow
{
    private readonly RowComputation<TInput, TOutput> _computation;
    private readonly DataViewRow _input;
    private readonly OutputColumns _columns;
    private readonly ValueGetter<TInput>? _source;
    private readonly TInput[] _row = new TInput[1];
    private readonly TOutput[] _result = new TOutput[1];
    private long? _computedAt;

    public MappedRow(RowComputation<TInput, TOutput> computation, DataViewRow input, OutputColumns columns)
    {
        _computation = computation;
        _input = input;
        _columns = columns;
        if (columns.IsComputedActive)
            _source = input.GetGetter<TInput>(input.Schema[columns.InputColumn]);
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _columns.Schema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _columns.CheckActive(column);
        return column.Index == _columns.Computed
            ? OutputColumns.Cast<TValue>((ValueGetter<TOutput>)GetOutput, column)
            : _input.GetGetter<TValue>(_input.Schema[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            (_result[0] as IDisposable)?.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private void GetOutput(ref TOutput destination)
    {
        if (_computedAt != _input.Position)
        {
            _source!(ref _row[0]);
            _computation.Kernel.Run(_row, _input.Position, _result, _computation.Context.Cancellation);
            _computedAt = _input.Position;
        }
        _computation.Kernel.Copy(ref _result[0], ref destination);
    }
}
