namespace BigTransfer.Imaging.Formats;

/// <summary>Why encoded bytes give no picture. Caught where the picture's name is known.</summary>
internal sealed class ImageFormatException(string message) : Exception(message);
