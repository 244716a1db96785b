using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

/// <summary>Joins columns of one item type, scalars and vectors, to a vector.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(string output, string[] inputs)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (inputs is not { Length: > 0 } || inputs.Any(string.IsNullOrEmpty))
            throw new ArgumentOutOfRangeException(nameof(inputs), "Input columns not specified");
        _output = output;
        _inputs = inputs;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var columns = Array.ConvertAll(_inputs, name => inputSchema.Require(name));
        var itemType = columns[0].ItemType;
        foreach (var column in columns)
        {
            if (column.IsKey)
                throw new InvalidOperationException($"Column '{column.Name}' is key. Concatenation of keys is unsupported.");
            if (!column.ItemType.Equals(itemType))
                throw new InvalidOperationException(
                    $"Concatenated columns should have the same type. Column '{column.Name}' has type of {column.ItemType}, "
                    + $"but expected column type is {itemType}.");
        }
        var kind = columns.Any(column => column.Kind == VectorKind.VariableVector) ? VectorKind.VariableVector : VectorKind.Vector;
        bool hasSlotNames = columns.Any(column => column.Kind == VectorKind.Scalar || column.Annotations.Find(AnnotationKinds.SlotNames) != null);
        var annotations = hasSlotNames
            ? new SchemaShape([new(AnnotationKinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance, false)])
            : null;
        return inputSchema.With(new SchemaShape.Column(_output, kind, itemType, false, annotations));
    }
}
