using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// Computes the stage's columns in batches while every other column, the row's id and its position stay those of the current row.
/// It reads ahead only when the value of one of them is asked for, 1 row at first, then 2, 4, 8 ... up to the batch size: taking one row
/// computes one, and taking none computes none. Columns whose getter nobody takes are not computed at all.
/// </summary>
internal sealed class BatchedCursor<TInput> : DataViewRowCursor
{
    private readonly RowComputation<TInput> _computation;
    private readonly DataViewRowCursor _input;
    private readonly OutputColumns _columns;
    private readonly ReadAhead _at = new();
    private readonly ValueGetter<DataViewRowId> _inputId;
    private readonly Dictionary<int, ColumnBuffer> _buffers = [];

    private readonly ValueGetter<TInput>? _source;
    private readonly TInput[] _rows = [];
    private readonly ActiveResults<TInput>? _results;
    private readonly DataViewRowId[] _ids = [];
    private readonly long[] _batches = [];

    private readonly long? _inputRows;
    private readonly ProgressPace _pace;
    private TimeSpan _running;
    private readonly BadRowCount _bad = new();
    private long _computedRows;
    private int _computedBatches;
    private int _ramp = 1;
    private bool _inputEnded;
    private bool _ended;
    private bool _disposed;

    public BatchedCursor(RowComputation<TInput> computation, DataViewRowCursor input, OutputColumns columns, long? inputRows)
    {
        _inputRows = inputRows;
        _pace = new ProgressPace(computation.Context.Clock);
        _computation = computation;
        _input = input;
        _columns = columns;
        _inputId = input.GetIdGetter();
        if (!columns.IsComputing)
            return;

        _source = computation.Read(input, columns.InputColumns);
        var size = TryBufferColumns(computation.BatchSize) ? computation.BatchSize : 1;
        _rows = new TInput[size];
        _results = computation.CreateResults(columns, size, keepsErrors: computation.OnBadImage != BadImagePolicy.Throw);
        _ids = new DataViewRowId[size];
        _batches = new long[size];
    }

    public override DataViewSchema Schema => _columns.Schema;

    public override long Position => _at.Position;

    public override long Batch => _at.Slot < 0 ? _input.Batch : _batches[_at.Slot];

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.IsActive(column.Index);

    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_at.Slot >= 0 && _at.Slot + 1 < _at.Count)
        {
            _at.Slot++;
            _at.Position++;
            return true;
        }
        _at.Slot = -1;
        _at.Count = 0;
        _ended = _inputEnded || !_input.MoveNext();
        _at.Position = _ended ? -1 : _at.Position + 1;
        return !_ended;
    }

    /// <summary>Whether the current row cannot be used; computes it, and those behind it.</summary>
    public bool IsBad()
    {
        if (_at.IsLive)
            ComputeBatch();
        return _results!.Errors[_at.Slot] is not null;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        if (_at.IsLive)
            _inputId(ref id);
        else
            id = _ids[_at.Slot];
    };

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _columns.CheckActive(column);
        if (column.Index >= _columns.FirstComputed)
            return OutputColumns.Cast<TValue>(_results!.Getter(column.Index - _columns.FirstComputed, Compute), column);
        return _buffers.TryGetValue(column.Index, out var buffer)
            ? OutputColumns.Cast<TValue>(buffer.Getter, column)
            : _input.GetGetter<TValue>(_input.Schema[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _results?.Dispose();
            _input.Dispose();
            if (_computedRows > 0)
                _computation.Context.LogRate(_computedRows, _computedBatches, _running);
            _bad.Log(_computation.Context, _computation.OnBadImage, _computedRows);
        }
        base.Dispose(disposing);
    }

    /// <summary>Buffers for all passed-through columns; none, and false, where one of them cannot be kept: rows then go one by one.</summary>
    private bool TryBufferColumns(int size)
    {
        if (size == 1)
            return true;
        foreach (var column in _input.Schema.Where(column => _columns.IsActive(column.Index)))
        {
            if (ColumnBuffer.TryCreate(_input, column, size, _at) is not { } buffer)
            {
                _buffers.Clear();
                return false;
            }
            _buffers.Add(column.Index, buffer);
        }
        return true;
    }

    private int Compute(int column)
    {
        if (_at.IsLive)
            ComputeBatch();
        else if (!_results!.IsComputed(column))
            _results.ComputeLate(column, new(_rows, 0, _at.Count), _at.Position - _at.Slot, _computation.Context.Cancellation);
        return _at.Slot;
    }

    /// <summary>Reads rows from the live one on and computes them. The current row is then slot 0 of the buffers.</summary>
    private void ComputeBatch()
    {
        var first = _at.Position;
        // The input runs ahead from here on: should anything throw, no row is current any more and the cursor is at its end.
        _at.Position = -1;
        _ended = true;
        var started = _computation.Context.Clock.GetTimestamp();
        var count = Fill(Math.Min(_ramp, _rows.Length));
        _results!.Compute(new(_rows, 0, count), first, _computation.Context.Cancellation);
        _running += _computation.Context.Clock.GetElapsedTime(started);

        _bad.Add(_results.Errors, count);
        _ramp = Math.Min(_rows.Length, _ramp * 2);
        _computedRows += count;
        _computedBatches++;
        if (_pace.IsDue())
            _computation.Context.LogProgress(_computedRows, _inputRows, _running);
        (_at.Position, _at.Slot, _at.Count, _ended) = (first, 0, count, false);
    }

    /// <summary>Captures up to <paramref name="wanted"/> rows of the input, of which the first is its current one; says how many.</summary>
    private int Fill(int wanted)
    {
        var count = 0;
        do
        {
            _computation.Context.Cancellation.ThrowIfCancellationRequested();
            Capture(count++);
        }
        while (count < wanted && !(_inputEnded = !_input.MoveNext()));
        return count;
    }

    private void Capture(int slot)
    {
        _source!(ref _rows[slot]);
        _inputId(ref _ids[slot]);
        _batches[slot] = _input.Batch;
        foreach (var buffer in _buffers.Values)
            buffer.Capture(slot);
    }
}
