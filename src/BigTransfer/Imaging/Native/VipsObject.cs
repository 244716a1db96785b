namespace BigTransfer.Imaging.Native;

/// <summary>A reference to one of libvips' objects, given back once.</summary>
internal readonly struct VipsObject(nint instance) : IDisposable
{
    internal nint Instance { get; } = Vips.Check(instance);

    public void Dispose() => Vips.g_object_unref(Instance);
}
