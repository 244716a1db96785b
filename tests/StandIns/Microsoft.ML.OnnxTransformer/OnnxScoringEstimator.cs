using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Applies an ONNX model to columns, row by row.</summary>
public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(OnnxTransformer transformer)
        : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (var input in Transformer.Model.Inputs)
        {
            input.ShapeForOneRow();
            var column = inputSchema.Require(input.Name);
            if (!column.ItemType.Equals(input.ItemType))
                throw SchemaErrors.Mismatch(nameof(inputSchema), "input", input.Name, $"{input.ItemType}", $"{column.ItemType}");
        }
        return inputSchema.With(Transformer.Model.Outputs.Select(output => SchemaShape.Column.Of(output.Name, output.Type)));
    }
}
