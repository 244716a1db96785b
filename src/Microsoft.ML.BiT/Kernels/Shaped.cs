using System.Numerics;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>The values of a row's picture, and its shape out of another column.</summary>
internal struct Shaped<T>
{
    public VBuffer<T> Values;

    public long[]? Shape;

    /// <summary>All values, zeros included, and how they lie.</summary>
    /// <exception cref="BigTransfer.BigTransferException">The shape is no picture's, or of another number of values.</exception>
    public static ReadOnlySpan<T> Read(in Shaped<T> picture, RowShapes shapes, out ArrayLayout layout)
    {
        layout = shapes.LayoutOf(picture.Shape, picture.Values.Length);
        return Dense.Of(picture.Values);
    }

    /// <summary>Reads the column of values and the column of shapes; as <see cref="Batching.RowReader{TInput}"/>.</summary>
    public static ValueGetter<Shaped<T>> Getter(DataViewRow row, IReadOnlyList<int> columns)
    {
        var values = row.GetGetter<VBuffer<T>>(row.Schema[columns[0]]);
        var shape = Shapes(row, row.Schema[columns[1]]);
        return (ref Shaped<T> destination) =>
        {
            values(ref destination.Values);
            destination.Shape = shape();
        };
    }

    private static Func<long[]> Shapes(DataViewRow row, DataViewSchema.Column column)
    {
        return RowShapes.NumbersOf(((VectorDataViewType)column.Type).ItemType) switch
        {
            ShapeNumbers.Int32 => Of<int>(),
            ShapeNumbers.UInt32 => Of<uint>(),
            _ => Of<long>(),
        };

        Func<long[]> Of<TNumber>()
            where TNumber : INumber<TNumber>
        {
            var getter = row.GetGetter<VBuffer<TNumber>>(column);
            VBuffer<TNumber> shape = default;
            return () =>
            {
                getter(ref shape);
                return [.. shape.DenseValues().Select(long.CreateChecked)];
            };
        }
    }
}
