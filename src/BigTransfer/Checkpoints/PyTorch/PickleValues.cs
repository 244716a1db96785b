using System.Numerics;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>
/// What a pickle holds, besides null, bool, long, BigInteger, double, string and byte[]. Values may hold themselves: never follow them without a limit.
/// </summary>
internal sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

/// <summary>A list or a set.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary, in the order of its making. Keys are kept as they came: nothing is hashed, so nothing can collide.</summary>
internal sealed class PickleDict
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    /// <summary>The last value under a key that is a string, or null.</summary>
    public object? Find(string key) => Items.FindLast(item => item.Key is string name && name == key).Value;
}

/// <summary>What stands for a function or class that a pickle may call: it only puts values together.</summary>
/// <exception cref="InvalidDataException">These are no arguments of it.</exception>
internal delegate object? PickleFunction(PickleTuple arguments);

/// <summary>Values in messages.</summary>
internal static class PickleValues
{
    private const int ShownLength = 100;

    /// <summary>What a value is, in a word or two.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "a bool",
        long or BigInteger or double => "a number",
        string => "a string",
        byte[] => "bytes",
        PickleTuple => "a tuple",
        PickleList => "a list",
        PickleDict => "a dict",
        TorchTensor => "a tensor",
        TorchStorage => "a storage",
        TorchStorageType => "a class of storages",
        TorchElementName => "an element type",
        _ => "a function",
    };

    /// <summary>A string of the file inside a one-line message: not long, no control characters.</summary>
    public static string Shown(string text) =>
        string.Concat(text.Take(ShownLength).Select(c => char.IsControl(c) ? '\uFFFD' : c)) + (text.Length > ShownLength ? "..." : "");
}
