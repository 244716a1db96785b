using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An output's values for the current row, copied out of the session's memory.</summary>
internal abstract class OnnxOutput
{
    public static OnnxOutput Create(OnnxTensor tensor) =>
        (OnnxOutput)Getters.Call(typeof(OnnxOutput), nameof(CreateTyped), [tensor.ItemType.RawType]);

    public abstract void Take(NamedOnnxValue value);

    /// <summary>A getter of a vector, or of a scalar; <paramref name="update"/> is called first.</summary>
    public abstract Delegate Getter(bool isVector, Action update);

    private static OnnxOutput<T> CreateTyped<T>() => new();
}

/// <inheritdoc/>
internal sealed class OnnxOutput<T> : OnnxOutput
{
    private T[] _values;

    public override void Take(NamedOnnxValue value) => _values = ((DenseTensor<T>)value.AsTensor<T>()).Buffer.ToArray();

    public override Delegate Getter(bool isVector, Action update) => isVector ? Vector(update) : Scalar(update);

    private ValueGetter<VBuffer<T>> Vector(Action update) => (ref VBuffer<T> destination) =>
    {
        update();
        VBuffer<T>.Copy(_values, 0, ref destination, _values.Length);
    };

    private ValueGetter<T> Scalar(Action update) => (ref T destination) =>
    {
        update();
        destination = _values[0];
    };
}
