namespace Microsoft.ML;

/// <summary>The transforms; components add themselves by extension methods.</summary>
public sealed class TransformsCatalog
{
    internal TransformsCatalog(MLContext context)
    {
        Context = context;
        Conversion = new(this);
    }

    public ConversionTransforms Conversion { get; }

    internal MLContext Context { get; }

    /// <summary>The transforms between types of columns.</summary>
    public sealed class ConversionTransforms
    {
        internal ConversionTransforms(TransformsCatalog catalog) => Catalog = catalog;

        internal TransformsCatalog Catalog { get; }
    }
}
