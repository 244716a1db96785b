namespace Microsoft.ML;

/// <summary>Trains and evaluates classifiers.</summary>
public sealed partial class MulticlassClassificationCatalog
{
    private readonly MLContext _context;

    internal MulticlassClassificationCatalog(MLContext context) => _context = context;
}
