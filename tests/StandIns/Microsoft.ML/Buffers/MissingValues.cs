namespace Microsoft.ML.Data;

/// <summary>What stands for a missing value.</summary>
internal static class MissingValues
{
    /// <summary>Not a number for floating point, else the default.</summary>
    public static T Of<T>() => typeof(T) == typeof(float) ? (T)(object)float.NaN
        : typeof(T) == typeof(double) ? (T)(object)double.NaN
        : default;

    /// <summary>True for what is not a number.</summary>
    public static bool Is<T>(T value) => value is float.NaN or double.NaN;
}
