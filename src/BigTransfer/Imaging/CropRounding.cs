namespace BigTransfer.Imaging;

/// <summary>Where a centre crop begins when the rest cannot be halved.</summary>
public enum CropRounding
{
    /// <summary>Half of the rest rounded down: Hugging Face.</summary>
    Down,

    /// <summary>Half of the rest rounded to even: torchvision, and with it timm.</summary>
    HalfToEven,
}
