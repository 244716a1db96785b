namespace BigTransfer.Imaging.Native;

/// <summary>libvips said no. Caught where the picture's name is known.</summary>
internal sealed class VipsException(string message) : Exception(message);
