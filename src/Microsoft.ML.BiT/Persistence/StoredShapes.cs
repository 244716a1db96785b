using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

// What a saved stage has more of where the shapes of its pictures stand in a column. The contract names are the format: they cannot change.
namespace Microsoft.ML.BiT.Persistence;

/// <summary>The saved form of pictures of differing sizes: their shapes are copied, made Int64 whatever they are, and read beside them.</summary>
internal static class StoredShapes
{
    public static IEnumerable<(string Name, DataViewType Type)> ColumnsOf(StageSpec spec) =>
        spec.Shapes is null ? [] : [(spec.Shapes.Column, new VectorDataViewType(TypeOf(spec.Shapes.Numbers)))];

    public static IEnumerable<IEstimator<ITransformer>> Steps(TransformsCatalog catalog, StageSpec spec) => spec.Shapes is null ? [] :
    [
        catalog.CopyColumns(Columns.Shape, spec.Shapes.Column),
        spec.Shapes.Numbers switch
        {
            ShapeNumbers.Int32 => catalog.CustomMapping(new Int32ShapeMapping().GetMapping(), Int32ShapeMapping.Contract),
            ShapeNumbers.UInt32 => catalog.CustomMapping(new UInt32ShapeMapping().GetMapping(), UInt32ShapeMapping.Contract),
            _ => catalog.CustomMapping(new Int64ShapeMapping().GetMapping(), Int64ShapeMapping.Contract),
        },
    ];

    public static IEstimator<ITransformer> Mapping(TransformsCatalog catalog, StageSpec spec) => (spec.Input, spec.OnBadImage) switch
    {
        (InputKind.ShapedBytes, BadImagePolicy.Mark) =>
            catalog.CustomMapping(new ShapedBytesMarkMapping().GetMapping(), ShapedBytesMarkMapping.Contract),
        (InputKind.ShapedBytes, _) => catalog.CustomMapping(new ShapedBytesMapping().GetMapping(), ShapedBytesMapping.Contract),
        (_, BadImagePolicy.Mark) => catalog.CustomMapping(new ShapedFloatsMarkMapping().GetMapping(), ShapedFloatsMarkMapping.Contract),
        _ => catalog.CustomMapping(new ShapedFloatsMapping().GetMapping(), ShapedFloatsMapping.Contract),
    };

    private static NumberDataViewType TypeOf(ShapeNumbers numbers) => numbers switch
    {
        ShapeNumbers.Int32 => NumberDataViewType.Int32,
        ShapeNumbers.UInt32 => NumberDataViewType.UInt32,
        _ => NumberDataViewType.Int64,
    };
}

internal sealed class Int32ShapeRow
{
    [ColumnName(Columns.Shape)]
    public VBuffer<int> Shape { get; set; }
}

internal sealed class UInt32ShapeRow
{
    [ColumnName(Columns.Shape)]
    public VBuffer<uint> Shape { get; set; }
}

internal sealed class Int64ShapeRow
{
    [ColumnName(Columns.Shape)]
    public VBuffer<long> Shape { get; set; }
}

internal sealed class DimensionsRow
{
    [ColumnName(Columns.Dimensions)]
    public VBuffer<long> Dimensions { get; set; }
}

internal abstract class ShapedRow<T> : IStoredInput<Shaped<T>>
{
    [ColumnName(Columns.Dimensions)]
    public VBuffer<long> Dimensions { get; set; }

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }

    protected abstract VBuffer<T> Pixels { get; }

    Shaped<T> IStoredInput<Shaped<T>>.Value => new() { Values = Pixels, Shape = [.. Dimensions.DenseValues()] };
}

internal sealed class ShapedBytesRow : ShapedRow<byte>
{
    [ColumnName(Columns.Input)]
    public VBuffer<byte> Input { get; set; }

    protected override VBuffer<byte> Pixels => Input;
}

internal sealed class ShapedFloatsRow : ShapedRow<float>
{
    [ColumnName(Columns.Input)]
    public VBuffer<float> Input { get; set; }

    protected override VBuffer<float> Pixels => Input;
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class Int32ShapeMapping : CustomMappingFactory<Int32ShapeRow, DimensionsRow>
{
    public const string Contract = "Microsoft.ML.BiT.Int32Shape.v1";

    public override Action<Int32ShapeRow, DimensionsRow> GetMapping() =>
        static (row, made) => made.Dimensions = new(row.Shape.Length, [.. row.Shape.DenseValues().Select(value => (long)value)]);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class UInt32ShapeMapping : CustomMappingFactory<UInt32ShapeRow, DimensionsRow>
{
    public const string Contract = "Microsoft.ML.BiT.UInt32Shape.v1";

    public override Action<UInt32ShapeRow, DimensionsRow> GetMapping() =>
        static (row, made) => made.Dimensions = new(row.Shape.Length, [.. row.Shape.DenseValues().Select(value => (long)value)]);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class Int64ShapeMapping : CustomMappingFactory<Int64ShapeRow, DimensionsRow>
{
    public const string Contract = "Microsoft.ML.BiT.Int64Shape.v1";

    public override Action<Int64ShapeRow, DimensionsRow> GetMapping() =>
        static (row, made) => made.Dimensions = new(row.Shape.Length, [.. row.Shape.DenseValues()]);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ShapedBytesMapping() : VectorMapping<ShapedBytesRow, Shaped<byte>, VectorParts>(StageKernels.ForShapedBytes)
{
    public const string Contract = "Microsoft.ML.BiT.ShapedBytesToVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ShapedBytesMarkMapping() : VectorMapping<ShapedBytesRow, Shaped<byte>, MarkedParts>(StageKernels.ForShapedBytes)
{
    public const string Contract = "Microsoft.ML.BiT.ShapedBytesToMarkedVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ShapedFloatsMapping() : VectorMapping<ShapedFloatsRow, Shaped<float>, VectorParts>(StageKernels.ForShapedFloats)
{
    public const string Contract = "Microsoft.ML.BiT.ShapedFloatsToVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ShapedFloatsMarkMapping() : VectorMapping<ShapedFloatsRow, Shaped<float>, MarkedParts>(StageKernels.ForShapedFloats)
{
    public const string Contract = "Microsoft.ML.BiT.ShapedFloatsToMarkedVector.v1";
}
