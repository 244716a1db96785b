namespace BigTransfer.Tests.Checkpoints.PyTorch;

/// <summary>Tensors as they lie in their storages, in both forms of the file.</summary>
[TestClass]
public sealed class PyTorchTensorTests
{
    private static readonly float[] Storage = [.. Enumerable.Range(0, 60).Select(i => i + 0.25f)];

    [TestMethod]
    [DataRow(0, new long[] { 60 }, new long[] { 1 })]
    [DataRow(7, new long[] { 3, 5 }, new long[] { 5, 1 })]
    [DataRow(0, new long[] { 5, 3 }, new long[] { 1, 5 })]
    [DataRow(3, new long[] { 2, 3, 4 }, new long[] { 1, 2, 6 })]
    [DataRow(1, new long[] { 4, 3 }, new long[] { 14, 6 })]
    [DataRow(59, new long[] { 3, 2 }, new long[] { 0, 0 })]
    [DataRow(10, new long[] { 3, 7 }, new long[] { 0, 1 })]
    [DataRow(50, new long[] { 3, 1, 2, 1 }, new long[] { 3, 1000, 1, 0 })]
    [DataRow(4, new long[] { 1, 1 }, new long[] { long.MaxValue, long.MaxValue })]
    [DataRow(59, new long[0], new long[0])]
    [DataRow(60, new long[] { 0 }, new long[] { 1 })]
    [DataRow(0, new long[] { 3, 0 }, new long[] { 99, 99 })]
    [DataRow(20, new long[] { 3, 4 }, new long[] { 1, 1 })]
    public void Any_offset_and_strides_are_read_right(int offset, long[] shape, long[] strides)
    {
        foreach (var file in BothForms(Storage, pickle => pickle.Dict(("w", Tensor(offset, shape, strides)))))
        {
            using var checkpoint = TorchFiles.Open(file);
            CollectionAssert.AreEqual(shape.Select(length => (int)length).ToArray(), checkpoint.Tensors["w"].Shape.ToArray());
            CollectionAssert.AreEqual(Slow(Storage, offset, shape, strides), checkpoint.Read("w"));
        }
    }

    [TestMethod]
    public void A_large_transposed_tensor_is_read_right_beyond_every_buffer()
    {
        var storage = new float[301 * 97];
        for (var i = 0; i < storage.Length; i++)
            storage[i] = i;
        foreach (var file in BothForms(storage, pickle => pickle.Dict(("w", Tensor(0, [97, 301], [1, 97], storage.Length)))))
        {
            using var checkpoint = TorchFiles.Open(file);
            CollectionAssert.AreEqual(Slow(storage, 0, [97, 301], [1, 97]), checkpoint.Read("w"));
        }
    }

    [TestMethod]
    public void Tensors_share_a_storage_in_any_order()
    {
        foreach (var file in BothForms(Storage, pickle => pickle.Dict(
            ("a", Tensor(30, [5], [1])), ("b", Tensor(0, [60], [1])), ("c", Tensor(10, [2, 2], [1, 2])), ("d", Tensor(40, [20], [1])))))
        {
            using var checkpoint = TorchFiles.Open(file);
            foreach (var order in new[] { "abcd", "dcba", "bbaa" })
            {
                foreach (var name in order)
                {
                    var expected = name switch { 'a' => Storage[30..35], 'b' => Storage, 'c' => [10.25f, 12.25f, 11.25f, 13.25f], _ => Storage[40..] };
                    CollectionAssert.AreEqual(expected, checkpoint.Read($"{name}"), $"{name} in {order}");
                }
            }
        }
    }

    [TestMethod]
    public void Many_parts_of_one_storage_in_their_order_are_no_harm() // a network flattened into one buffer
    {
        var storage = new float[200_000];
        foreach (var file in BothForms(storage, pickle => pickle.Dict(
            [.. Enumerable.Range(0, 1000).Select(i => ($"w{i}", Tensor(200 * i, [200], [1], storage.Length)))])))
        {
            using var checkpoint = TorchFiles.Open(file);
            Assert.HasCount(1000, checkpoint.Tensors);
        }
    }

    [TestMethod]
    [DataRow("FloatStorage", ElementType.Float32, "0000803F000020C0", 4)]
    [DataRow("HalfStorage", ElementType.Float16, "003C00C1", 2)]
    [DataRow("BFloat16Storage", ElementType.BFloat16, "803F20C0", 2)]
    [DataRow("DoubleStorage", ElementType.Float64, "000000000000F03F00000000000004C0", 8)]
    public void Every_type_of_fraction_is_read(string type, ElementType expected, string data, int size) =>
        AssertElements(type, expected, data, size, 1f, -2.5f);

    [TestMethod]
    [DataRow("LongStorage", ElementType.Int64, "0100000000000000FEFFFFFFFFFFFFFF", 8, -2f)]
    [DataRow("IntStorage", ElementType.Int32, "01000000FEFFFFFF", 4, -2f)]
    [DataRow("ByteStorage", ElementType.UInt8, "01FE", 1, 254f)]
    [DataRow("BoolStorage", ElementType.UInt8, "0100", 1, 0f)]
    public void Every_type_of_integer_is_read(string type, ElementType expected, string data, int size, float second) =>
        AssertElements(type, expected, data, size, 1f, second);

    [TestMethod]
    public void A_part_of_a_storage_in_the_legacy_form_begins_where_it_says()
    {
        var pickle = new PickleWriter().Dict(("w", p => p.Tensor(
            s => s.Storage("FloatStorage", "0", 60, part => part.Op('(').Text("v").Number(20).Number(10).Op('t')), 3, [7], [1])));
        using (var checkpoint = TorchFiles.Open(TorchFiles.Legacy(pickle.End(), ("0", TorchFiles.Bytes(Storage), 4))))
            CollectionAssert.AreEqual(Storage[23..30], checkpoint.Read("w"));

        foreach (var (start, count) in new[] { (55L, 6L), (-1, 6), (0, -1), (61, 0), (long.MaxValue, long.MaxValue) })
        {
            var wrong = new PickleWriter().Dict(("w", p => p.Tensor(
                s => s.Storage("FloatStorage", "0", 60, part => part.Op('(').Text("v").Number(start).Number(count).Op('t')), 0, [1], [1])));
            TorchFiles.Refused(TorchFiles.Legacy(wrong.End(), ("0", TorchFiles.Bytes(Storage), 4)), "does not lie within its storage of 60 elements");
        }
    }

    [TestMethod]
    [DataRow(-1, new long[] { 2 }, new long[] { 1 }, "negative number: offset -1")]
    [DataRow(0, new long[] { -2 }, new long[] { 1 }, "negative number: offset 0, shape [-2]")]
    [DataRow(5, new long[] { 2 }, new long[] { -1 }, "negative number: offset 5, shape [2], strides [-1]")]
    [DataRow(0, new long[] { 61 }, new long[] { 1 }, "beyond its storage of 60 elements")]
    [DataRow(60, new long[0], new long[0], "beyond its storage")]
    [DataRow(long.MaxValue, new long[] { 2 }, new long[] { long.MaxValue }, "beyond its storage")]
    [DataRow(1, new long[] { 2, 30 }, new long[] { 30, 1 }, "beyond its storage")]
    [DataRow(0, new long[] { 2147483647 }, new long[] { long.MaxValue }, "at most 2147483591 elements")]
    [DataRow(0, new long[] { 2147483591 }, new long[] { long.MaxValue }, "beyond its storage")]
    [DataRow(0, new long[] { 1L << 32, 1L << 32 }, new long[] { 0, 0 }, "at most 2147483591 elements")]
    [DataRow(0, new long[] { 0, 1L << 31 }, new long[] { 0, 0 }, "at most 2147483591 elements")]
    [DataRow(0, new long[] { 1 << 30 }, new long[] { 0 }, "tensor 'w': has 1073741824 elements over 4 bytes of data")]
    [DataRow(0, new long[] { 2, 2 }, new long[] { 1 }, "2 dimensions with 1 strides")]
    public void Tensors_that_do_not_lie_in_their_storage_are_refused(long offset, long[] shape, long[] strides, string said)
    {
        foreach (var file in BothForms(Storage, pickle => pickle.Dict(("w", Tensor(offset, shape, strides)))))
            TorchFiles.Refused(file, said);
    }

    [TestMethod]
    public void A_tensor_has_at_most_64_dimensions()
    {
        var ones = Enumerable.Repeat(1L, 65).ToArray();
        using (TorchFiles.Open(BothForms(Storage, pickle => pickle.Dict(("w", Tensor(0, ones[1..], ones[1..]))))[0]))
        {
        }
        TorchFiles.Refused(BothForms(Storage, pickle => pickle.Dict(("w", Tensor(0, ones, ones))))[0], "65 dimensions");
    }

    [TestMethod]
    public void Storages_are_not_shared_without_limit()
    {
        var storage = new float[100_000];
        foreach (var file in BothForms(storage, pickle => pickle.Dict(
            [.. Enumerable.Range(0, 200).Select(i => ($"w{i}", Tensor(0, [storage.Length], [1], storage.Length)))])))
            TorchFiles.Refused(file, "share their data so much that 80000000 bytes are read");

        // In the zip form what is before a part has to be read as well.
        var last = TorchFiles.Zip(new PickleWriter().Dict(
            [.. Enumerable.Range(0, 200).Select(i => ($"w{i}", Tensor(storage.Length - 1, [1], [1], storage.Length)))]).End(), ("0", new byte[400_000]));
        TorchFiles.Refused(last, "share their data so much");
    }

    private static Action<PickleWriter> Tensor(long offset, long[] shape, long[] strides, long count = 60) =>
        pickle => pickle.Tensor(p => p.Storage("FloatStorage", "0", count), offset, shape, strides);

    private static byte[][] BothForms(float[] storage, Func<PickleWriter, PickleWriter> write)
    {
        var (pickle, data) = (write(new PickleWriter()).End(), TorchFiles.Bytes(storage));
        return [TorchFiles.Zip(pickle, ("0", data)), TorchFiles.Legacy(pickle, ("0", data, 4))];
    }

    private static void AssertElements(string type, ElementType expected, string data, int size, float first, float second)
    {
        // Once as they lie and once turned round, which goes another way.
        var pickle = new PickleWriter().Dict(
            ("w", p => p.Tensor(s => s.Storage(type, "0", 2), 0, [2], [1])),
            ("t", p => p.Tensor(s => s.Storage(type, "0", 2), 0, [2, 2], [1, 0]))).End();
        foreach (var file in new[]
        {
            TorchFiles.Zip(pickle, ("0", Convert.FromHexString(data))), TorchFiles.Legacy(pickle, ("0", Convert.FromHexString(data), size)),
        })
        {
            using var checkpoint = TorchFiles.Open(file);
            Assert.AreEqual(expected, checkpoint.Tensors["w"].ElementType);
            CollectionAssert.AreEqual(new[] { first, second }, checkpoint.Read("w"));
            CollectionAssert.AreEqual(new[] { first, first, second, second }, checkpoint.Read("t"));
        }
    }

    /// <summary>Every index multiplied out.</summary>
    private static float[] Slow(float[] storage, long offset, long[] shape, long[] strides)
    {
        var result = new float[shape.Aggregate(1L, (product, length) => product * length)];
        for (var i = 0; i < result.Length; i++)
        {
            var (rest, at) = ((long)i, offset);
            for (var d = shape.Length - 1; d >= 0; rest /= shape[d--])
                at += rest % shape[d] * strides[d];
            result[i] = storage[at];
        }
        return result;
    }
}
