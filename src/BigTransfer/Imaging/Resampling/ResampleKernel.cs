namespace BigTransfer.Imaging.Resampling;

/// <summary>
/// A kernel: how far it reaches and its weight at a signed distance, both in pixels of the larger scale. The operations stand in Pillow's
/// order (src/libImaging/Resample.c): another order rounds differently.
/// </summary>
internal sealed record ResampleKernel(double Support, Func<double, double> Weight)
{
    // Not symmetric: of two pixels at the same distance the left one counts.
    private static readonly ResampleKernel Box = new(0.5, static x => x is > -0.5 and <= 0.5 ? 1 : 0);

    private static readonly ResampleKernel Bilinear = new(1, static x => Math.Abs(x) < 1 ? 1 - Math.Abs(x) : 0);

    // The constants are Pillow's, which has them in single precision.
    private static readonly ResampleKernel Hamming = new(1, static x => Math.Abs(x) switch
    {
        0 => 1,
        >= 1 => 0,
        var near => Math.Sin(near * Math.PI) / (near * Math.PI) * (0.54f + (0.46f * Math.Cos(near * Math.PI))),
    });

    // Keys' cubic with a = -0.5.
    private static readonly ResampleKernel Bicubic = new(2, static x => Math.Abs(x) switch
    {
        < 1 and var near => (((-0.5 + 2.0) * near) - (-0.5 + 3.0)) * near * near + 1,
        < 2 and var far => ((((far - 5) * far) + 8) * far - 4) * -0.5,
        _ => 0,
    });

    private static readonly ResampleKernel Lanczos = new(3, static x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0);

    /// <summary>The kernel of a filter that has one.</summary>
    internal static ResampleKernel Of(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Box => Box,
        ResampleFilter.Bilinear => Bilinear,
        ResampleFilter.Hamming => Hamming,
        ResampleFilter.Bicubic => Bicubic,
        ResampleFilter.Lanczos => Lanczos,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, null),
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
