using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A row with a column of every raw type that ML.NET has, scalar and vector.</summary>
internal class Row
{
    public string Path { get; set; } = "";

    public sbyte Int8 { get; set; }

    public byte UInt8 { get; set; }

    public short Int16 { get; set; }

    public ushort UInt16 { get; set; }

    public int Int32 { get; set; }

    public uint UInt32 { get; set; }

    public long Int64 { get; set; }

    public ulong UInt64 { get; set; }

    public float Single { get; set; }

    public double Double { get; set; }

    public bool Boolean { get; set; }

    public DateTime DateTime { get; set; }

    public DateTimeOffset DateTimeOffset { get; set; }

    public TimeSpan TimeSpan { get; set; }

    public DataViewRowId RowId { get; set; }

    [KeyType(1000)]
    public uint Key { get; set; }

    [VectorType(2)]
    public float[] SingleVector { get; set; } = [];

    [VectorType(2)]
    public byte[] ByteVector { get; set; } = [];

    public double[] AnyLength { get; set; } = [];

    public string[] Texts { get; set; } = [];

    public static Row Number(int i) => new()
    {
        Path = $"image {i}",
        Int8 = (sbyte)(i - 60),
        UInt8 = (byte)i,
        Int16 = (short)(-i * 100),
        UInt16 = (ushort)(i * 100),
        Int32 = -i * 100_000,
        UInt32 = (uint)i * 100_000,
        Int64 = -i * 10_000_000_000,
        UInt64 = (ulong)i * 10_000_000_000,
        Single = i + 0.5f,
        Double = i + 0.25,
        Boolean = i % 3 == 0,
        DateTime = new DateTime(2020, 1, 1).AddDays(i),
        DateTimeOffset = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)).AddDays(i),
        TimeSpan = TimeSpan.FromSeconds(i),
        RowId = new DataViewRowId((ulong)i, 7),
        Key = (uint)i + 1,
        SingleVector = [i, -i],
        ByteVector = [(byte)i, 1],
        AnyLength = [.. Enumerable.Range(0, i % 4).Select(k => i + k / 10.0)],
        Texts = [.. Enumerable.Range(0, i % 3).Select(k => $"{i}.{k}")],
    };

    public static Row[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(Number)];
}
