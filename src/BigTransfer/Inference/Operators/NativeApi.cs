using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// The functions of ONNX Runtime's C interface that its .NET library does not hand on, from the native library that it has loaded. They lie in a
/// table that only grows (onnxruntime_c_api.h, OrtApi), so that a place in it means the same in every later version.
/// </summary>
internal static unsafe class NativeApi
{
    /// <summary>The version of the table that has all that is used: ONNX Runtime 1.18.</summary>
    internal const uint Version = 18;

    private static readonly void** Table = Load();

    internal static void* CreateStatus(string message)
    {
        const int fail = 1; // ORT_FAIL
        fixed (byte* text = Utf8(message))
            return ((delegate* unmanaged<int, byte*, void*>)Table[0])(fail, text);
    }

    internal static void* CreateDomain(string name)
    {
        void* domain;
        fixed (byte* text = Utf8(name))
            Check(((delegate* unmanaged<byte*, void**, void*>)Table[26])(text, &domain));
        return domain;
    }

    /// <summary>Adds an operator to a domain; both keep the pointer.</summary>
    internal static void AddOperator(void* domain, void* customOperator) =>
        Check(((delegate* unmanaged<void*, void*, void*>)Table[27])(domain, customOperator));

    /// <summary>Makes a domain known to the sessions of these options; they keep the pointer.</summary>
    internal static void AddDomain(void* options, void* domain) =>
        Check(((delegate* unmanaged<void*, void*, void*>)Table[28])(options, domain));

    /// <summary>The memory of a tensor.</summary>
    internal static void* DataOf(void* value)
    {
        void* data;
        Check(((delegate* unmanaged<void*, void**, void*>)Table[51])(value, &data));
        return data;
    }

    /// <summary>Reads the lengths of a tensor's dimensions.</summary>
    /// <returns>How many they are; as many as fit are written.</returns>
    internal static int DimensionsOf(void* value, Span<long> lengths)
    {
        void* info;
        nuint count;
        Check(((delegate* unmanaged<void*, void**, void*>)Table[65])(value, &info)); // GetTensorTypeAndShape
        try
        {
            Check(((delegate* unmanaged<void*, nuint*, void*>)Table[61])(info, &count)); // GetDimensionsCount
            fixed (long* first = lengths)
                Check(((delegate* unmanaged<void*, long*, nuint, void*>)Table[62])(info, first, nuint.Min(count, (nuint)lengths.Length)));
        }
        finally
        {
            ((delegate* unmanaged<void*, void>)Table[99])(info); // ReleaseTensorTypeAndShapeInfo
        }
        return (int)count;
    }

    internal static float FloatAttribute(void* info, string name)
    {
        float value;
        fixed (byte* text = Utf8(name))
            Check(((delegate* unmanaged<void*, byte*, float*, void*>)Table[85])(info, text, &value));
        return value;
    }

    internal static long IntegerAttribute(void* info, string name)
    {
        long value;
        fixed (byte* text = Utf8(name))
            Check(((delegate* unmanaged<void*, byte*, long*, void*>)Table[86])(info, text, &value));
        return value;
    }

    /// <summary>An input of a run; null where it is optional and not given.</summary>
    internal static void* Input(void* context, int index)
    {
        void* value;
        Check(((delegate* unmanaged<void*, nuint, void**, void*>)Table[90])(context, (nuint)index, &value));
        return value;
    }

    /// <summary>An output of a run, made with this shape.</summary>
    internal static void* Output(void* context, int index, ReadOnlySpan<long> lengths)
    {
        void* value;
        fixed (long* first = lengths)
            Check(((delegate* unmanaged<void*, nuint, long*, nuint, void**, void*>)Table[91])(
                context, (nuint)index, first, (nuint)lengths.Length, &value));
        return value;
    }

    /// <summary>Calls a function for each number below <paramref name="count"/>, on the session's threads; returns when all are done.</summary>
    internal static void ParallelFor(void* context, delegate* unmanaged<void*, nuint, void> call, long count, void* data) =>
        Check(((delegate* unmanaged<void*, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, void*>)Table[274])(
            context, call, (nuint)count, 0, data));

    /// <summary>The one place where a status becomes an exception.</summary>
    private static void Check(void* status)
    {
        if (status == null)
            return;
        string message = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<void*, byte*>)Table[2])(status)) ?? "";
        ((delegate* unmanaged<void*, void>)Table[93])(status); // ReleaseStatus
        throw new BigTransferException($"ONNX Runtime: {message}");
    }

    // The .NET library loads the native one; asking for the same name on its behalf gives the same.
    private static void** Load()
    {
        _ = OrtEnv.Instance();
        nint library = NativeLibrary.Load("onnxruntime", typeof(InferenceSession).Assembly, searchPath: null);
        var basis = (void**)((delegate* unmanaged<void*>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        void* table = ((delegate* unmanaged<uint, void*>)basis[0])(Version);
        return table != null ? (void**)table : throw new NotSupportedException($"no version {Version} of ONNX Runtime's C interface");
    }

    private static byte[] Utf8(string text) => [.. System.Text.Encoding.UTF8.GetBytes(text), 0];
}
