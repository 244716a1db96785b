using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference;

internal sealed partial class OnnxSession
{
    /// <summary>The only length of a batch that the network takes; null where it takes any.</summary>
    internal int? FixedBatch => _declared is [> 0 and var batch, ..] ? batch : null;

    private void CheckSize(long[] shape)
    {
        if (_declared.Length == 0)
            return;
        var fits = _declared.Length == shape.Length
            && shape.Skip(1).Zip(_declared.Skip(1)).All(pair => pair.Second <= 0 || pair.First == pair.Second);
        if (!fits)
        {
            string[] letters = ["N", "C", "H", "W"];
            var expected = _declared.Select((length, i) => length > 0 && i > 0 ? $"{length}" : letters.ElementAtOrDefault(i) ?? "?");
            throw new BigTransferException(
                $"{_name}: the network takes pixels of shape [{string.Join(", ", expected)}], found [{string.Join(", ", shape)}]");
        }
    }

    // ONNX Runtime reads inputs and never writes them; its API merely takes no read-only memory.
    private OrtValue Wrap(ReadOnlyMemory<float> memory, long[] shape)
    {
        if (!_takesHalf)
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(memory), shape);
        var halves = new Float16[memory.Length];
        TensorPrimitives.ConvertToHalf(memory.Span, MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()));
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, halves.AsMemory(), shape);
    }

    private FloatTensor Read(OrtValue value, string output)
    {
        if (!value.IsTensor)
            throw new BigTransferException($"{_name}: output '{output}' is not a tensor");
        var info = value.GetTensorTypeAndShape();
        int[] shape = [.. info.Shape.Select(d => checked((int)d))];
        switch (info.ElementDataType)
        {
            case TensorElementType.Float:
                return new FloatTensor(value.GetTensorDataAsSpan<float>().ToArray(), shape);
            case TensorElementType.Float16:
                var tensor = new FloatTensor(shape);
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()), tensor.Data);
                return tensor;
            default:
                throw new BigTransferException($"{_name}: output '{output}' holds {info.ElementDataType}; expected float32 or float16");
        }
    }
}
