using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>What a stage is fitted to.</summary>
/// <param name="Type">The type of the column that is read.</param>
/// <param name="Kind">What it is read as.</param>
/// <param name="Array">How the picture of a row lies in it; null where it holds no arrays of one size.</param>
/// <param name="Shapes">Where the shape of each row's picture stands; null where it is no array, or all are of one size.</param>
internal sealed record StageInput(DataViewType Type, InputKind Kind, ArrayLayout? Array, RowShapes? Shapes);
