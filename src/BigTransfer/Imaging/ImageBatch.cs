using System.Runtime.ExceptionServices;

namespace BigTransfer.Imaging;

/// <summary>Prepares several pictures at once, on all cores.</summary>
public static class ImageBatch
{
    /// <summary>
    /// Decodes and preprocesses each source into its place of a batch. A picture that cannot be read leaves zeros in its place and its
    /// error in <paramref name="errors"/>; the others are not disturbed.
    /// </summary>
    /// <param name="sources">What to decode, for example paths.</param>
    /// <param name="decode">Gives the picture of one source, which is disposed once it is prepared (<see cref="ImageDecoder.Rent(string,
    /// DecodeOptions?)"/>); called from several threads.</param>
    /// <param name="recipe">A recipe of fixed size.</param>
    /// <param name="pixels">Receives <c>[N, 3, H, W]</c>, float32, normalised by the recipe.</param>
    /// <param name="errors">Receives one entry a source: null where all went well.</param>
    /// <param name="cancellation">Stops between pictures.</param>
    public static void Prepare<T>(
        IReadOnlyList<T> sources, Func<T, RgbImage> decode, PreprocessRecipe recipe, Memory<float> pixels, BigTransferException?[] errors,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(decode);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(errors);
        var (height, width) = recipe.FixedSize
            ?? throw new ArgumentException($"recipe '{recipe.Name}' gives each picture its own size, so pictures cannot share a batch", nameof(recipe));
        int length = 3 * height * width;
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, checked(sources.Count * length));
        ArgumentOutOfRangeException.ThrowIfLessThan(errors.Length, sources.Count);

        // Not Parallel.For's own token: its exception would differ from everybody else's.
        var body = (int i) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var destination = pixels.Slice(i * length, length).Span;
            try
            {
                using var picture = decode(sources[i]);
                Preprocessor.Run(picture, recipe, destination);
                errors[i] = null;
            }
            catch (BigTransferException e)
            {
                destination.Clear();
                errors[i] = e;
            }
        };
        if (sources.Count == 1)
        {
            body(0);
            return;
        }
        try
        {
            // No more at once than can run: each has a picture in memory.
            Parallel.For(0, sources.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, body);
        }
        catch (AggregateException e)
        {
            // Whoever calls sees the failure itself, as from one thread.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
