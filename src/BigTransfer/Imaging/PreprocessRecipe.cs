namespace BigTransfer.Imaging;

/// <summary>
/// What is done to a picture before the network sees it: resize, centre crop, rescale, normalise, each of them optional and in this
/// order. Immutable and checked where it is set. The result is <c>(pixel x RescaleFactor - Mean) / Std</c>.
/// </summary>
public sealed record PreprocessRecipe
{
    /// <summary>What messages and models call it.</summary>
    public required string Name { get; init; }

    /// <summary>To what size pictures are resized, or null: they stay as they are.</summary>
    public ResizeRule? Resize { get; init; }

    /// <summary>The kernel of the resize.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bilinear;

    /// <summary>Whose resize it is.</summary>
    public ResizeMethod Method { get; init; } = ResizeMethod.Pillow;

    /// <summary>Height and width cut out of the middle, or null: nothing is cut.</summary>
    public (int Height, int Width)? CenterCrop
    {
        get;
        init => field = value is { } crop ? (ResizeRule.Checked(crop.Height), ResizeRule.Checked(crop.Width)) : null;
    }

    /// <summary>Where the crop begins when the rest cannot be halved.</summary>
    public CropRounding CropRounding { get; init; } = CropRounding.Down;

    /// <summary>What pixels, 0 to 255, are multiplied by, or null: they stay 0 to 255.</summary>
    public double? RescaleFactor
    {
        get;
        init => field = value is not { } factor || (double.IsFinite(factor) && factor != 0)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(RescaleFactor), factor, "expected a finite number other than 0");
    }

    /// <summary>What is subtracted from each channel, or null: nothing.</summary>
    public RgbValues? Mean
    {
        get;
        init => field = value is not { } mean || double.IsFinite(mean.R + mean.G + mean.B)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Mean), mean, "expected finite numbers");
    }

    /// <summary>What each channel is divided by, or null: nothing.</summary>
    public RgbValues? Std
    {
        get;
        init => field = value is not { } std || (double.IsFinite(std.R + std.G + std.B) && std.R > 0 && std.G > 0 && std.B > 0)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Std), std, "expected finite numbers above 0");
    }

    /// <summary>The size of every result, or null where it follows the picture's.</summary>
    public (int Height, int Width)? FixedSize =>
        CenterCrop ?? (Resize is ResizeRule.Exact exact ? (exact.Height, exact.Width) : null);

    /// <summary>The size of every result.</summary>
    /// <exception cref="BigTransferException">It follows the picture's.</exception>
    public (int Height, int Width) ExpectFixedSize() => FixedSize ?? throw new BigTransferException(
        $"recipe '{Name}': expected a fixed size (a crop, or a resize to height and width), found one that follows the picture");

    /// <summary>The size of the result for a picture of this size.</summary>
    public (int Height, int Width) OutputSize(int imageWidth, int imageHeight) =>
        FixedSize ?? Resize?.SizeFor(imageHeight, imageWidth) ?? (imageHeight, imageWidth);

    /// <summary>
    /// The same recipe for another input size: what the network sees becomes <paramref name="size"/> x <paramref name="size"/>, and a
    /// resize that leaves a border for the crop keeps its proportion to it, rounded down (256 for a crop of 224 becomes 109 for 96).
    /// </summary>
    /// <exception cref="BigTransferException">The resize would become smaller than a pixel or larger than any allowed.</exception>
    public PreprocessRecipe WithSize(int size)
    {
        ResizeRule.Checked(size);
        if (CenterCrop is not { } crop)
            return this with { Resize = Resize is ResizeRule.ShortestEdge ? ResizeRule.ToShortestEdge(size) : ResizeRule.To(size, size) };
        ResizeRule? resize = Resize switch
        {
            ResizeRule.ShortestEdge edge => ResizeRule.ToShortestEdge(Scale(edge.Length, Math.Min(crop.Height, crop.Width))),
            ResizeRule.Exact exact => ResizeRule.To(Scale(exact.Height, crop.Height), Scale(exact.Width, crop.Width)),
            _ => null,
        };
        return this with { CenterCrop = (size, size), Resize = resize };

        int Scale(int length, int cropLength) => (long)length * size / cropLength is >= 1 and <= ResizeRule.MaxEdge and var edge
            ? (int)edge
            : throw new BigTransferException(
                $"recipe '{Name}': for an input of {size} pixels its resize of {length} would be {(long)length * size / cropLength}, "
                + $"expected 1 to {ResizeRule.MaxEdge}");
    }

    /// <summary>The steps in words: <c>shortest edge 256, bilinear (Pillow); crop 224 x 224; x / 255; mean 0.5; std 0.5</c>.</summary>
    public override string ToString()
    {
        List<string> steps = [];
        if (Resize is not null)
            steps.Add($"{Resize}, {Filter.ToString().ToLowerInvariant()} ({Method})");
        if (CenterCrop is { } crop)
            steps.Add($"crop {crop.Height} x {crop.Width}");
        if (RescaleFactor is { } factor)
            steps.Add(factor == 1 / 255.0 ? "x / 255" : FormattableString.Invariant($"x * {factor}"));
        if (Mean is { } mean)
            steps.Add($"mean {mean}");
        if (Std is { } std)
            steps.Add($"std {std}");
        return steps.Count == 0 ? "pixels as they are" : string.Join("; ", steps);
    }
}
