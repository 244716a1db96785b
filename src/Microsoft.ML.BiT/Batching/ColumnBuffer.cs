using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Batching;

/// <summary>Keeps the values of one passed-through column for the rows that were read ahead.</summary>
internal abstract class ColumnBuffer
{
    private delegate ColumnBuffer Maker(DataViewRow row, DataViewSchema.Column column, int size, ReadAhead at);

    /// <summary>Every raw type of ML.NET's primitive types. A column of another type (an image) cannot be kept: its values belong to the row.</summary>
    private static readonly Dictionary<Type, (Maker Scalar, Maker Vector)> Makers = new()
    {
        [typeof(sbyte)] = For<sbyte>(),
        [typeof(byte)] = For<byte>(),
        [typeof(short)] = For<short>(),
        [typeof(ushort)] = For<ushort>(),
        [typeof(int)] = For<int>(),
        [typeof(uint)] = For<uint>(),
        [typeof(long)] = For<long>(),
        [typeof(ulong)] = For<ulong>(),
        [typeof(float)] = For<float>(),
        [typeof(double)] = For<double>(),
        [typeof(bool)] = For<bool>(),
        [typeof(ReadOnlyMemory<char>)] = For<ReadOnlyMemory<char>>(),
        [typeof(TimeSpan)] = For<TimeSpan>(),
        [typeof(DateTime)] = For<DateTime>(),
        [typeof(DateTimeOffset)] = For<DateTimeOffset>(),
        [typeof(DataViewRowId)] = For<DataViewRowId>(),
    };

    /// <summary>A buffer for <paramref name="size"/> rows, or null where the column's type cannot be kept.</summary>
    public static ColumnBuffer? TryCreate(DataViewRow row, DataViewSchema.Column column, int size, ReadAhead at) => column.Type switch
    {
        VectorDataViewType vector when Makers.TryGetValue(vector.ItemType.RawType, out var makers) => makers.Vector(row, column, size, at),
        PrimitiveDataViewType scalar when Makers.TryGetValue(scalar.RawType, out var makers) => makers.Scalar(row, column, size, at),
        _ => null,
    };

    /// <summary>Keeps the input's current value in a slot.</summary>
    public abstract void Capture(int slot);

    /// <summary>A getter of the current row's value: the input's while the row is live, the kept one after.</summary>
    public abstract Delegate Getter { get; }

    private static (Maker Scalar, Maker Vector) For<T>() => (
        (row, column, size, at) => new ScalarBuffer<T>(row.GetGetter<T>(column), size, at),
        (row, column, size, at) => new VectorBuffer<T>(row.GetGetter<VBuffer<T>>(column), size, at));

    private sealed class ScalarBuffer<T>(ValueGetter<T> source, int size, ReadAhead at) : ColumnBuffer
    {
        private readonly T[] _values = new T[size];

        public override void Capture(int slot) => source(ref _values[slot]);

        public override Delegate Getter => (ValueGetter<T>)Get;

        private void Get(ref T destination)
        {
            if (at.IsLive)
                source(ref destination);
            else
                destination = _values[at.Slot];
        }
    }

    private sealed class VectorBuffer<T>(ValueGetter<VBuffer<T>> source, int size, ReadAhead at) : ColumnBuffer
    {
        private readonly VBuffer<T>[] _values = new VBuffer<T>[size];

        public override void Capture(int slot) => source(ref _values[slot]);

        public override Delegate Getter => (ValueGetter<VBuffer<T>>)Get;

        private void Get(ref VBuffer<T> destination)
        {
            if (at.IsLive)
                source(ref destination);
            else
                _values[at.Slot].CopyTo(ref destination);
        }
    }
}
