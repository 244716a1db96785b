namespace BigTransfer.Imaging.Native;

/// <summary>One operation of libvips by its name: inputs set, built, outputs taken. Nothing of it goes through libvips' cache.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly nint _instance;

    internal VipsOperation(string name) => _instance = Vips.Check(Vips.vips_operation_new(name));

    /// <summary>Sets inputs that have a text form, for example <c>Q=90,keep=none</c>.</summary>
    internal void SetOptions(string options) => Vips.Check(Vips.vips_object_set_from_string(_instance, options));

    /// <summary>Sets an input that is memory. The memory is not copied: it has to outlive what the operation makes.</summary>
    internal void SetMemory(string name, void* data, int length)
    {
        nint blob = Vips.Check(Vips.vips_blob_new(0, data, (nuint)length));
        Vips.GValue value = default;
        Vips.g_value_init(ref value, Vips.vips_blob_get_type());
        Vips.g_value_set_boxed(ref value, blob);
        Vips.g_object_set_property(_instance, name, value);
        Vips.g_value_unset(ref value);
        Vips.vips_area_unref(blob);
    }

    internal void SetImage(string name, VipsObject image)
    {
        Vips.GValue value = default;
        Vips.g_value_init(ref value, Vips.vips_image_get_type());
        Vips.g_value_set_object(ref value, image.Instance);
        Vips.g_object_set_property(_instance, name, value);
        Vips.g_value_unset(ref value);
    }

    internal void Build() => Vips.Check(Vips.vips_object_build(_instance));

    internal VipsObject TakeImage(string name)
    {
        Vips.GValue value = default;
        Vips.g_value_init(ref value, Vips.vips_image_get_type());
        Vips.g_object_get_property(_instance, name, ref value);
        nint image = Vips.g_value_dup_object(value);
        Vips.g_value_unset(ref value);
        return new(image);
    }

    internal byte[] TakeBytes(string name)
    {
        Vips.GValue value = default;
        Vips.g_value_init(ref value, Vips.vips_blob_get_type());
        Vips.g_object_get_property(_instance, name, ref value);
        nint blob = Vips.g_value_dup_boxed(value);
        Vips.g_value_unset(ref value);
        void* data = Vips.vips_blob_get(blob, out nuint length);
        byte[] bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        Vips.vips_area_unref(blob);
        return bytes;
    }

    public void Dispose()
    {
        // Outputs that were taken have a reference of their own.
        Vips.vips_object_unref_outputs(_instance);
        Vips.g_object_unref(_instance);
    }
}
