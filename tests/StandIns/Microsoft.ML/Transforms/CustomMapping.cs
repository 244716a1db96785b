using System.Reflection;
using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

/// <summary>Columns computed by the user's action from an object of columns.</summary>
public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(Action<TSrc, TDst> action, string contract, SchemaDefinition input, SchemaDefinition output)
        : base(new(action, contract, input, output))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        foreach (var member in UserColumn.Of(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both))
        {
            var column = inputSchema.Require(member.Name);
            var wanted = SchemaShape.Column.Of(member.Name, member.Type);
            // A vector of any size also takes one of known size. Item types are compared as objects, as the real library does.
            bool kindFits = wanted.Kind == column.Kind || (wanted.Kind == VectorKind.VariableVector && column.Kind == VectorKind.Vector);
            if (!kindFits || !ReferenceEquals(wanted.ItemType, column.ItemType) || wanted.IsKey != column.IsKey)
                throw SchemaErrors.Mismatch(nameof(inputSchema), "input", member.Name, $"{member.Type}", column.TypeString);
        }
        return inputSchema.With(Transformer.Added.Select(added => SchemaShape.Column.Of(added.Name, added.Type, added.Annotations)));
    }
}

/// <inheritdoc cref="CustomMappingEstimator{TSrc, TDst}"/>
public sealed class CustomMappingTransformer<TSrc, TDst> : RowToRowTransformerBase
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> _action;
    private readonly string _contract;

    internal CustomMappingTransformer(Action<TSrc, TDst> action, string contract, SchemaDefinition input, SchemaDefinition output)
    {
        ArgumentNullException.ThrowIfNull(action);
        _action = action;
        _contract = contract;
        InputDefinition = input;
        Added = UserColumn.Of(typeof(TDst), output, SchemaDefinition.Direction.Write);
    }

    internal SchemaDefinition InputDefinition { get; }

    internal UserColumn[] Added { get; }

    private protected override RowMap Bind(DataViewSchema inputSchema)
    {
        var filler = new UserRowFiller<TSrc>(inputSchema, InputDefinition, ignoreMissingColumns: false);
        DataViewSchema.Column[] sources = [.. filler.Sources];
        return new(
            inputSchema,
            Array.ConvertAll(Added, column => new AddedColumn(column.Name, column.Type, column.Annotations, sources)),
            (row, active) => CreateGetters(row, active, filler));
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        if (_contract == null)
            throw new InvalidOperationException("Empty contract name for a transform: the transform cannot be saved");
        ctx.SetLoader(typeof(CustomMappingLoader));
        ctx.Writer.Write(_contract);
        ctx.Writer.Write(_action.Method.DeclaringType.Assembly.FullName);
    }

    /// <summary>Whichever column is asked for first runs the action for the row; the others read its result.</summary>
    private Delegate[] CreateGetters(DataViewRow row, bool[] active, UserRowFiller<TSrc> filler)
    {
        var fill = filler.Over(row);
        var source = new TSrc();
        var target = new TDst();
        long done = -1;
        return [.. Added.Select((column, i) => active[i] ? UserGetter.Create(column, Current) : null)];

        TDst Current()
        {
            if (done != row.Position)
            {
                fill(source);
                _action(source, target);
                done = row.Position;
            }
            return target;
        }
    }
}

internal static class CustomMappingLoader
{
    internal static ITransformer Load(MLContext context, ModelLoadContext ctx)
    {
        string contract = ctx.Reader.ReadString();
        string assembly = ctx.Reader.ReadString();
        var type = Array.Find(Assembly.Load(assembly).GetTypes(), type =>
            type.GetCustomAttribute<CustomMappingFactoryAttributeAttribute>()?.ContractName == contract)
            ?? throw new InvalidOperationException($"The assembly {assembly} has no class for the contract '{contract}'.");
        return ((ICustomMappingFactory)Activator.CreateInstance(type)).CreateTransformer(contract);
    }
}
