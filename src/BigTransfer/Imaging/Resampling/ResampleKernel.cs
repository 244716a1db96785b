namespace BigTransfer.Imaging.Resampling;

/// <summary>A kernel: how far it reaches and its weight at a distance, both in pixels of the larger scale.</summary>
internal sealed record ResampleKernel(double Support, Func<double, double> Weight)
{
    private static readonly ResampleKernel Bilinear = new(1, static x => x < 1 ? 1 - x : 0);

    // Keys' cubic with a = -0.5, in the order of operations of Pillow's: another order rounds differently.
    private static readonly ResampleKernel Bicubic = new(2, static x =>
        x < 1 ? (((-0.5 + 2.0) * x) - (-0.5 + 3.0)) * x * x + 1
        : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * -0.5
        : 0);

    internal static ResampleKernel Of(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bilinear => Bilinear,
        ResampleFilter.Bicubic => Bicubic,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, null),
    };
}
