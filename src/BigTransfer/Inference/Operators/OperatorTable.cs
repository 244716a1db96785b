using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// What ONNX Runtime calls for an operator: the functions of its OrtCustomOp (onnxruntime_c_api.h), all of which find the operator behind them
/// by a handle. Nothing is thrown out of them.
/// </summary>
internal static unsafe class OperatorTable
{
    private const int Functions = 26;

    /// <summary>The structure for an operator; it is there as long as the process.</summary>
    internal static void* Of(CustomOperator custom)
    {
        var table = (void**)NativeMemory.AllocZeroed(Functions + 2, (nuint)sizeof(void*));
        table[Functions] = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(custom));
        table[Functions + 1] = (void*)Marshal.StringToCoTaskMemUTF8(custom.Name);
        table[0] = (void*)NativeApi.Version;
        table[2] = (delegate* unmanaged<void**, void*>)&GetName;
        table[3] = (delegate* unmanaged<void**, void*>)&GetNothing; // the execution provider: the CPU's
        table[4] = (delegate* unmanaged<void**, nuint, int>)&GetInputType;
        table[5] = (delegate* unmanaged<void**, nuint>)&GetInputCount;
        table[6] = (delegate* unmanaged<void**, nuint, int>)&GetOutputType;
        table[7] = (delegate* unmanaged<void**, nuint>)&GetOutputCount;
        table[9] = (delegate* unmanaged<void*, void>)&Destroy;
        // Every input and output is required and in the CPU's memory; none is variadic.
        for (int i = 10; i <= 12; i++)
            table[i] = (delegate* unmanaged<void**, nuint, int>)&GetZero;
        for (int i = 13; i <= 16; i++)
            table[i] = (delegate* unmanaged<void**, int>)&GetOne;
        table[17] = (delegate* unmanaged<void**, void*, void*, void**, void*>)&Create;
        table[18] = (delegate* unmanaged<void*, void*, void*>)&Compute;
        table[20] = (delegate* unmanaged<void**, int>)&GetOne; // the first version
        table[21] = (delegate* unmanaged<void**, int>)&GetLastVersion;
        table[22] = InPlace(custom.InPlace);
        table[23] = table[25] = (delegate* unmanaged<int*, int*, void>)&Release;
        table[24] = (delegate* unmanaged<int**, int**, nuint>)&NoPair;
        return table;
    }

    private static CustomOperator OperatorOf(void** table) => (CustomOperator)GCHandle.FromIntPtr((nint)table[Functions]).Target!;

    [UnmanagedCallersOnly]
    private static void* GetName(void** table) => table[Functions + 1];

    [UnmanagedCallersOnly]
    private static void* GetNothing(void** table) => null;

    [UnmanagedCallersOnly]
    private static int GetInputType(void** table, nuint index) => TypeAt(OperatorOf(table).Inputs, index);

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(void** table) => (nuint)OperatorOf(table).Inputs.Count;

    [UnmanagedCallersOnly]
    private static int GetOutputType(void** table, nuint index) => TypeAt(OperatorOf(table).Outputs, index);

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(void** table) => (nuint)OperatorOf(table).Outputs.Count;

    private static int TypeAt(IReadOnlyList<TensorElementType> types, nuint index) =>
        index < (nuint)types.Count ? (int)types[(int)index] : (int)TensorElementType.DataTypeMax;

    [UnmanagedCallersOnly]
    private static int GetZero(void** table, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int GetOne(void** table) => 1;

    [UnmanagedCallersOnly]
    private static int GetLastVersion(void** table) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static void* Create(void** table, void* api, void* info, void** kernel)
    {
        try
        {
            *kernel = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(OperatorOf(table).Prepare(new NodeAttributes(info))));
            return null;
        }
        catch (Exception e)
        {
            return NativeApi.CreateStatus($"{OperatorOf(table).Name}: {e.Message}");
        }
    }

    [UnmanagedCallersOnly]
    private static void* Compute(void* kernel, void* context)
    {
        try
        {
            ((OperatorKernel)GCHandle.FromIntPtr((nint)kernel).Target!).Compute(new OperatorContext(context));
            return null;
        }
        catch (Exception e)
        {
            return NativeApi.CreateStatus(e.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(void* kernel) => GCHandle.FromIntPtr((nint)kernel).Free();

    // ONNX Runtime asks for pairs of input and output without saying for which operator.
    private static delegate* unmanaged<int**, int**, nuint> InPlace(int? input) => input switch
    {
        null => &NoPair,
        0 => &Input0,
        1 => &Input1,
        2 => &Input2,
        3 => &Input3,
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "0 to 3 is expected"),
    };

    [UnmanagedCallersOnly]
    private static nuint NoPair(int** inputs, int** outputs) => 0;

    [UnmanagedCallersOnly]
    private static nuint Input0(int** inputs, int** outputs) => Pair(0, inputs, outputs);

    [UnmanagedCallersOnly]
    private static nuint Input1(int** inputs, int** outputs) => Pair(1, inputs, outputs);

    [UnmanagedCallersOnly]
    private static nuint Input2(int** inputs, int** outputs) => Pair(2, inputs, outputs);

    [UnmanagedCallersOnly]
    private static nuint Input3(int** inputs, int** outputs) => Pair(3, inputs, outputs);

    private static nuint Pair(int input, int** inputs, int** outputs)
    {
        *inputs = (int*)NativeMemory.Alloc(sizeof(int));
        *outputs = (int*)NativeMemory.Alloc(sizeof(int));
        (**inputs, **outputs) = (input, 0);
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void Release(int* inputs, int* outputs)
    {
        NativeMemory.Free(inputs);
        NativeMemory.Free(outputs);
    }
}
