using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BigTransfer.Imaging.Native;

/// <summary>
/// The one place that calls libvips. libvips is found by the names that its packages give it, beside the application or where the
/// system looks for libraries. None of the functions used is variadic, since those cannot be called portably.
/// </summary>
internal static unsafe partial class Vips
{
    internal const string Library = "libvips";
    private static readonly Lock StartGate = new();
    private static readonly ReaderWriterLockSlim ErrorGate = new();
    private static readonly List<string> Warnings = [];
    private static bool _collectWarnings;
    private static bool _started;

    static Vips() => NativeLibrary.SetDllImportResolver(typeof(Vips).Assembly, VipsLibrary.Resolve);

    /// <summary>Loads and initialises libvips once a process. Every use begins here.</summary>
    /// <exception cref="BigTransferException">libvips is not there or does not start.</exception>
    internal static void Start()
    {
        if (Volatile.Read(ref _started))
            return;
        lock (StartGate)
        {
            if (_started)
                return;
            try
            {
                if (vips_init("BigTransfer") != 0)
                    throw new BigTransferException($"libvips does not start: {TakeError()}");
            }
            catch (DllNotFoundException e)
            {
                throw new BigTransferException(VipsLibrary.NotFoundMessage, e);
            }
            // Callers decode different pictures at once, so libvips needs neither threads of its own nor a memory of past operations.
            vips_cache_set_max(0);
            vips_concurrency_set(1);
            // Warnings would be printed to standard error; they are wanted only where they explain a failure.
            g_log_set_handler("VIPS", LogLevelWarning | LogLevelMessage | LogLevelInfo, &OnLog, 0);
            Volatile.Write(ref _started, true);
        }
    }

    internal static string Version
    {
        get
        {
            Start();
            return $"{vips_version(0)}.{vips_version(1)}.{vips_version(2)}";
        }
    }

    /// <summary>
    /// Runs calls to libvips. The reason of a failure comes from a buffer that all threads share, so when the calls fail they are run
    /// once more while nobody else is inside, and what then stands in the buffer, or was warned of (libpng's errors), is theirs alone.
    /// </summary>
    /// <exception cref="VipsException">With libvips' reason, on one line.</exception>
    internal static T Run<T>(Func<T> calls)
    {
        Start();
        ErrorGate.EnterReadLock();
        try
        {
            return calls();
        }
        catch (VipsException)
        {
            // Tried again below.
        }
        finally
        {
            ErrorGate.ExitReadLock();
        }
        ErrorGate.EnterWriteLock();
        try
        {
            vips_error_clear();
            Warnings.Clear();
            _collectWarnings = true;
            return calls();
        }
        catch (VipsException)
        {
            throw new VipsException(TakeError());
        }
        finally
        {
            _collectWarnings = false;
            ErrorGate.ExitWriteLock();
        }
    }

    /// <summary>Status of a call: anything but 0 is a failure.</summary>
    internal static void Check(int status)
    {
        if (status != 0)
            throw new VipsException("failed");
    }

    /// <summary>Pointer that a call returned: null is a failure.</summary>
    internal static nint Check(nint pointer) => pointer != 0 ? pointer : throw new VipsException("failed");

    private static string TakeError()
    {
        nint text = vips_error_buffer_copy();
        try
        {
            var lines = (Marshal.PtrToStringUTF8(text) ?? "")
                .Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Concat(Warnings.Take(1).Select(warning => warning.ReplaceLineEndings(" ").Trim()))
                .Distinct();
            string joined = string.Join("; ", lines);
            return joined.Length > 0 ? joined : "no reason given";
        }
        finally
        {
            g_free(text);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint domain, int level, nint message, nint data)
    {
        if (_collectWarnings && Marshal.PtrToStringUTF8(message) is { } text)
            Warnings.Add(text);
    }

    private const int LogLevelWarning = 1 << 4, LogLevelMessage = 1 << 5, LogLevelInfo = 1 << 6;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_init(string program);
    [LibraryImport(Library)]
    private static partial int vips_version(int flag);
    [LibraryImport(Library)]
    private static partial void vips_cache_set_max(int max);
    [LibraryImport(Library)]
    private static partial void vips_concurrency_set(int threads);
    [LibraryImport(Library)]
    private static partial nint vips_error_buffer_copy();
    [LibraryImport(Library)]
    private static partial void vips_error_clear();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_from_string(nint instance, string options);
    [LibraryImport(Library)]
    internal static partial int vips_object_build(nint instance);
    [LibraryImport(Library)]
    internal static partial void vips_object_unref_outputs(nint instance);

    [LibraryImport(Library)]
    internal static partial nint vips_blob_new(nint free, void* data, nuint length);
    [LibraryImport(Library)]
    internal static partial void* vips_blob_get(nint blob, out nuint length);
    [LibraryImport(Library)]
    internal static partial void vips_area_unref(nint area);
    [LibraryImport(Library)]
    internal static partial nint vips_blob_get_type();
    [LibraryImport(Library)]
    internal static partial nint vips_image_get_type();

    [LibraryImport(Library)]
    internal static partial nint vips_image_new_from_memory(void* data, nuint length, int width, int height, int bands, int format);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_width(nint image);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_height(nint image);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_bands(nint image);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_format(nint image);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_coding(nint image);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_interpretation(nint image);
    [LibraryImport(Library)]
    internal static partial int vips_image_get_orientation(nint image);

    [LibraryImport(Library)]
    internal static partial nint vips_region_new(nint image);
    [LibraryImport(Library)]
    internal static partial nint vips_region_fetch(nint region, int left, int top, int width, int height, out nuint length);

    [LibraryImport(Library)]
    internal static partial void g_free(nint memory);
    [LibraryImport(Library)]
    internal static partial void g_object_unref(nint instance);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint instance, string name, in GValue value);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint instance, string name, ref GValue value);
    [LibraryImport(Library)]
    internal static partial nint g_value_init(ref GValue value, nint type);
    [LibraryImport(Library)]
    internal static partial void g_value_unset(ref GValue value);
    [LibraryImport(Library)]
    internal static partial void g_value_set_boxed(ref GValue value, nint boxed);
    [LibraryImport(Library)]
    internal static partial void g_value_set_object(ref GValue value, nint instance);
    [LibraryImport(Library)]
    internal static partial nint g_value_dup_boxed(in GValue value);
    [LibraryImport(Library)]
    internal static partial nint g_value_dup_object(in GValue value);

    /// <summary>GLib's GValue: a type and two words.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        internal nint Type;
        internal long First, Second;
    }
}
