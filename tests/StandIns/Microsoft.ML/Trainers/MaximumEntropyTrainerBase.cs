using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Trainers;

/// <summary>Fits a softmax of linear functions to the features by minimising the cross entropy, with penalties on the weights.</summary>
public abstract class MaximumEntropyTrainerBase : IEstimator<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>
{
    public readonly SchemaShape.Column FeatureColumn;

    public readonly SchemaShape.Column LabelColumn;

    /// <summary>Without a name where examples have no weights.</summary>
    public readonly SchemaShape.Column WeightColumn;

    private readonly MLContext _context;

    private protected MaximumEntropyTrainerBase(MLContext context, string label, string features, string weight)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        ArgumentException.ThrowIfNullOrEmpty(features);
        _context = context;
        FeatureColumn = new(features, VectorKind.Vector, NumberDataViewType.Single, false);
        LabelColumn = new(label, VectorKind.Scalar, NumberDataViewType.UInt32, true);
        if (weight != null)
            WeightColumn = new(weight, VectorKind.Scalar, NumberDataViewType.Single, false);
    }

    public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(SchemaShape.Create(input.Schema));
        var examples = Examples.Read(input, FeatureColumn.Name, LabelColumn.Name, WeightColumn.Name);
        using var channel = ((IHostEnvironment)_context).Register(GetType().Name).Start("Training");
        if (examples.Skipped > 0)
            channel.Warning(MessageSensitivity.None, $"Skipped {examples.Skipped} instances with missing features/label/weight during training");
        if (examples.Count == 0)
            throw new InvalidOperationException("No valid training instances found, all instances have missing features.");
        var model = new MaximumEntropyModelParameters(Train(examples), examples.Classes, examples.Dimension);
        return new(model, FeatureColumn.Name, input.Schema[FeatureColumn.Name].Type, ClassNames.Of(input.Schema[LabelColumn.Name]));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check(inputSchema);
        var values = inputSchema.Require(LabelColumn.Name).Annotations.Find(AnnotationKinds.KeyValues);
        return inputSchema.With(PredictionColumns.Shapes(values));
    }

    /// <summary>Biases of the classes, then the weights of each class.</summary>
    private protected abstract double[] Train(Examples examples);

    private void Check(SchemaShape schema)
    {
        CheckColumn(schema, FeatureColumn, "feature", "inputSchema");
        CheckColumn(schema, LabelColumn, "label", "labelCol");
        if (WeightColumn.Name != null)
            CheckColumn(schema, WeightColumn, "weight", "inputSchema");
    }

    private static void CheckColumn(SchemaShape schema, SchemaShape.Column wanted, string role, string parameter)
    {
        var column = schema.Require(wanted.Name, role);
        if (column.Kind != wanted.Kind || !column.ItemType.Equals(wanted.ItemType) || column.IsKey != wanted.IsKey)
            throw SchemaErrors.Mismatch(parameter, role, wanted.Name, wanted.TypeString, column.TypeString);
    }
}
