using System.Reflection;
using System.Runtime.InteropServices;

namespace BigTransfer.Imaging.Native;

/// <summary>The file names under which libvips is found.</summary>
internal static class VipsLibrary
{
    /// <summary>First the name in NetVips.Native and in distributions, then a development package's.</summary>
    private static string[] Names =>
        OperatingSystem.IsWindows() ? ["libvips-42.dll", "vips-42.dll"]
        : OperatingSystem.IsMacOS() ? ["libvips.42.dylib", "libvips.dylib"]
        : ["libvips.so.42", "libvips.so"];

    internal static string NotFoundMessage =>
        $"libvips, which decodes images, was not found (tried {string.Join(", ", Names)}): " +
        "reference the package NetVips.Native in the application, or install libvips 8.13 or later";

    /// <summary>Makes the name that the imports use stand for whichever of the names is there; 0 where none is.</summary>
    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Vips.Library)
            return 0;
        foreach (string candidate in Names)
            if (NativeLibrary.TryLoad(candidate, assembly, search, out nint handle))
                return handle;
        return 0;
    }
}
