using System.Diagnostics.CodeAnalysis;

namespace BigTransfer.Modules;

/// <summary>
/// A network or a part of one, described as in PyTorch: fields of module types, and <see cref="Forward"/>, which says what becomes of the
/// input.
/// </summary>
/// <remarks>
/// The tensors of a state dict are found by the fields' path (<c>layer1.0.conv1.weight</c>): a field or property counts by its name exactly as
/// it is written, without underscores before it; <see cref="StateNameAttribute"/> states any other. Nothing is computed in
/// <see cref="Forward"/>: it runs a few times when the network is loaded, and what it does to its <see cref="Signal"/> is recorded. The layers
/// of the loaded network bear the same paths; a second call of a module becomes <c>relu_1</c>, a function inside a module <c>layer1.0.add</c>.
/// </remarks>
[DynamicallyAccessedMembers(
    DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields
    | DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.NonPublicProperties)]
public abstract class Module
{
    /// <summary>Items that are no fields: of lists.</summary>
    internal virtual IReadOnlyList<(string Name, Module Module)> Items => [];

    /// <summary>Names of tensors that PyTorch's state dict has beside the parameters and that are of no use here.</summary>
    internal virtual IReadOnlyList<string> TrainingOnly => [];

    /// <summary>Puts a value through this module: what <c>self.conv1(x)</c> is in PyTorch.</summary>
    /// <exception cref="BigTransferException">The value does not fit, or the module is no field of the network.</exception>
    public Signal Call(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Trace.Call(this, x);
    }

    /// <summary>Names and shapes of the tensors that a state dict of this module has, those that serve training only left out.</summary>
    /// <exception cref="BigTransferException">Two fields have one name, or a module holds itself.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> StateDict() =>
        new ModuleTree(this).Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Parameter.Shape, StringComparer.Ordinal);

    /// <summary>What the module does.</summary>
    /// <param name="x">For a network: the pixels, [N, C, H, W].</param>
    protected abstract Signal Forward(Signal x);

    /// <summary>The bare <see cref="Forward"/>.</summary>
    internal Signal Run(Signal x) => Forward(x);
}
