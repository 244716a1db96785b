namespace BigTransfer.Graphs;

/// <summary>How the kernels of a convolution lie in a model, for operators that read them otherwise than row-major.</summary>
internal interface IKernelLayout
{
    /// <summary>The shape in the model of kernels [out, in, height, width].</summary>
    IReadOnlyList<long> Dims(IReadOnlyList<long> oihw);

    /// <summary>Outputs that are laid out together: runs begin at multiples of this.</summary>
    int Step { get; }

    /// <summary>Lays out the kernels of some outputs.</summary>
    /// <param name="oihw">All kernels, row-major.</param>
    /// <param name="dims">Their shape.</param>
    /// <param name="laidOut">Receives them: as many values as <see cref="Dims"/> says.</param>
    /// <param name="first">The first output.</param>
    /// <param name="end">The one behind the last.</param>
    void LayOut(ReadOnlySpan<float> oihw, IReadOnlyList<long> dims, Span<float> laidOut, int first, int end);
}
