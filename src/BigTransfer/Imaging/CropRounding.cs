namespace BigTransfer.Imaging;

/// <summary>Where a centre crop begins, or the picture inside a larger crop, when the rest cannot be halved.</summary>
public enum CropRounding
{
    /// <summary>Half of the rest rounded down, half of a border rounded up: Hugging Face.</summary>
    Down,

    /// <summary>Half of the rest rounded to even, half of a border rounded down: torchvision, and with it timm.</summary>
    HalfToEven,
}
