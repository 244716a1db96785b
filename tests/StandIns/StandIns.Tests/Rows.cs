using Microsoft.ML.Data;

namespace StandIns.Tests;

public sealed class Item
{
    public string Name { get; set; } = "";

    public float Number { get; set; }

#pragma warning disable CA1051 // Fields are columns as well as properties.
    public bool Flag;
#pragma warning restore CA1051

    [VectorType(3)]
    public float[]? Triple { get; set; }

    [ColumnName("Renamed")]
    public int Count { get; set; }

    [NoColumn]
    public object? Note { get; set; }

    public static Item[] Make(int count) => [.. Enumerable.Range(0, count).Select(i =>
        new Item { Name = $"n{i}", Number = i, Flag = i % 2 == 0, Triple = [i, i + 1, i + 2], Count = i * 10 })];
}

public sealed class Named
{
    public string Name { get; set; } = "";
}

public sealed class Nothing;

public sealed class Length
{
    public float NameLength { get; set; }

    [VectorType(2)]
    public float[]? Pair { get; set; }
}
