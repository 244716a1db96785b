using System.Globalization;

namespace BigTransfer.Modules;

/// <summary>The length of a dimension, as far as it is known before anything runs.</summary>
/// <param name="Value">The length; null where it is not known: the batch, and what follows the picture's size while that is open.</param>
/// <param name="Always">Whether it is so for every size of picture.</param>
internal readonly record struct Length(int? Value, bool Always)
{
    public static Length Unknown => default;

    /// <summary>The same for every size of picture.</summary>
    public static implicit operator Length(int value) => new(value, true);

    public Length Map(Func<int, int> change) => this with { Value = Value is { } value ? change(value) : null };

    public static Length Product(IEnumerable<Length> lengths) => lengths.Aggregate((Length)1, (product, length) =>
        new(product.Value is { } a && length.Value is { } b ? checked(a * b) : null, product.Always && length.Always));

    /// <summary>As an ONNX file declares it: what follows the picture's size is left open.</summary>
    public object? Declared => Always ? Value : null;

    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? "?";
}
