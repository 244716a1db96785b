namespace Microsoft.ML.Data;

/// <summary>Rows drawn at random from a pool that is refilled from the input.</summary>
internal sealed class ShuffleView(IDataView input, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= new Random(seed);
        columnsNeeded = [.. columnsNeeded];
        return new Cursor(input.GetRowCursor(columnsNeeded, shuffleSource && input.CanShuffle ? rand : null), columnsNeeded, rand, poolSize);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : WrappedCursor
    {
        private readonly Random _rand;
        private readonly int _poolSize;
        private readonly Delegate[] _getters;
        private readonly List<Action<int>> _captures = [];
        private readonly ValueGetter<DataViewRowId> _idGetter;
        private readonly List<DataViewRowId> _ids = [];
        private readonly List<int> _waiting = [];
        private int _current = -1;

        public Cursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand, int poolSize)
            : base(input, columnsNeeded)
        {
            _rand = rand;
            _poolSize = poolSize;
            _getters = new Delegate[input.Schema.Count];
            _idGetter = input.GetIdGetter();
            foreach (var column in input.Schema.Where(IsColumnActive))
            {
                var store = ColumnStore.Create(column.Type);
                _captures.Add(store.Capture(input, column));
                _getters[column.Index] = store.Getter(() => _current);
            }
        }

        public override long Batch => 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[_current];

        protected override ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column) => Getters.As<TValue>(_getters[column.Index]);

        protected override bool MoveNextCore()
        {
            if (_current >= 0)
                Fill(_current);
            while (_ids.Count < _poolSize && Fill(_ids.Count))
            {
            }
            if (_waiting.Count == 0)
                return false;
            int at = _rand.Next(_waiting.Count);
            _current = _waiting[at];
            _waiting.RemoveAt(at);
            return true;
        }

        private bool Fill(int slot)
        {
            if (!Input.MoveNext())
                return false;
            foreach (var capture in _captures)
                capture(slot);
            if (slot == _ids.Count)
                _ids.Add(default);
            DataViewRowId id = default;
            _idGetter(ref id);
            _ids[slot] = id;
            _waiting.Add(slot);
            return true;
        }
    }
}
