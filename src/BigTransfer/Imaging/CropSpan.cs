namespace BigTransfer.Imaging;

/// <summary>One axis of a centre crop: what is taken of the picture, and how much black goes before it where the picture is smaller.</summary>
internal readonly record struct CropSpan(int Start, int Length, int Border)
{
    internal static CropSpan Of(int edge, int crop, CropRounding rounding)
    {
        int rest = edge - crop;
        return rest >= 0
            ? new(rounding == CropRounding.Down ? rest / 2 : (int)Math.Round(rest / 2.0, MidpointRounding.ToEven), crop, 0)
            // Where the border cannot be halved, transformers puts more before the picture (4.27 and older lose a row or column of the result
            // instead) and torchvision more after it.
            : new(0, edge, rounding == CropRounding.Down ? (1 - rest) / 2 : -rest / 2);
    }
}
