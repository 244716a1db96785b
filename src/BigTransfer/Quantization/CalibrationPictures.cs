using BigTransfer.Imaging;
using BigTransfer.Models;

namespace BigTransfer.Quantization;

/// <summary>A choice of pictures, the same whenever the list is the same: some to take ranges from, others to compare embeddings on.</summary>
internal sealed class CalibrationPictures
{
    private const int MostHeldOut = 32;

    private readonly PreprocessRecipe _recipe;
    private readonly (int Height, int Width) _size;
    private readonly Dictionary<string, BigTransferException> _unreadable = [];

    /// <param name="model">Whose recipe makes pixels of pictures.</param>
    /// <param name="files">Pictures, in any order.</param>
    /// <param name="count">Pictures to take ranges from, where there are so many.</param>
    /// <exception cref="BigTransferException">There are none, or the recipe's size follows the picture.</exception>
    internal CalibrationPictures(BiTModel model, IReadOnlyList<string> files, int count)
    {
        model.ExpectPictures();
        (_recipe, _size) = (model.Recipe, model.Recipe.ExpectFixedSize());
        string[] order = [.. files.Distinct().Order(StringComparer.Ordinal)];
        if (order.Length == 0)
            throw new BigTransferException("calibration: expected pictures, found none");
        new Random(0).Shuffle(order);
        int held = Math.Clamp(Math.Min(count, order.Length) / 4, 1, MostHeldOut);
        ForRanges = order.Length == 1 ? order : order[..Math.Min(count, order.Length - held)];
        HeldOut = order.Length == 1 ? order : order[ForRanges.Length..(ForRanges.Length + held)];
    }

    /// <summary>Pictures to take ranges from.</summary>
    internal string[] ForRanges { get; }

    /// <summary>How many of these could be read, so far.</summary>
    internal int Used => ForRanges.Count(file => !_unreadable.ContainsKey(file));

    /// <summary>Others, to compare embeddings on.</summary>
    internal string[] HeldOut { get; }

    /// <summary>Those that could not be read.</summary>
    internal IReadOnlyCollection<BigTransferException> Unreadable => _unreadable.Values;

    /// <summary>One after the other as <c>[1, 3, H, W]</c>; those that cannot be read are left out.</summary>
    internal IEnumerable<FloatTensor> Pixels(IEnumerable<string> files, CancellationToken cancellation)
    {
        var (height, width) = _size;
        foreach (string file in files.Where(file => !_unreadable.ContainsKey(file)))
        {
            cancellation.ThrowIfCancellationRequested();
            var pixels = new FloatTensor(1, 3, height, width);
            try
            {
                Preprocessor.Run(ImageDecoder.Decode(file), _recipe, pixels.Data);
            }
            catch (BigTransferException e)
            {
                _unreadable[file] = e;
                continue;
            }
            yield return pixels;
        }
    }
}
