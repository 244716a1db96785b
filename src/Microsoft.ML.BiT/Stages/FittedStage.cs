using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>A stage that knows its input's type and holds what it runs on.</summary>
/// <param name="Name">The stage as the user knows it.</param>
/// <param name="Spec">What is saved of it.</param>
/// <param name="OutputType">Type of the column that is made.</param>
/// <param name="Computation">Makes the column; owned by whoever holds this.</param>
internal sealed record FittedStage(string Name, StageSpec Spec, DataViewType OutputType, RowComputation Computation);
