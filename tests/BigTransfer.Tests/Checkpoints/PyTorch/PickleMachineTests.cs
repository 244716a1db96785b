using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using BigTransfer.Checkpoints.PyTorch;

namespace BigTransfer.Tests.Checkpoints.PyTorch;

[TestClass]
public sealed class PickleMachineTests
{
    private const string Values =
        "[1, -2, 300, 70000, 2147483648, 1099511627776, -9223372036854775808, 1208925819614629174706176, 2.5, True, False, None, "
        + "'\u00E9\n\\\u2603\U0001F600', (), (1), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], {}]";

    /// <summary>What Python 3.11 writes for one object, in protocols 0 to 5.</summary>
    [TestMethod]
    [DataRow("KGRwMApWYQpwMQoobHAyCkkxCmFJLTIKYUkzMDAKYUk3MDAwMAphTDIxNDc0ODM2NDhMCmFMMTA5OTUxMTYyNzc3NkwKYUwtOTIyMzM3MjAzNjg1NDc3NT"
        + "gwOEwKYUwxMjA4OTI1ODE5NjE0NjI5MTc0NzA2MTc2TAphRjIuNQphSTAxCmFJMDAKYU5hVulcdTAwMGFcdTAwNWNcdTI2MDNcVTAwMDFmNjAwCnAzCmEo"
        + "dGEoSTEKdHA0CmEoSTEKSTIKdHA1CmEoSTEKSTIKSTMKdHA2CmEoSTEKSTIKSTMKSTQKdHA3CmEobHA4CmEoZHA5CmFzSTIKY2NvbGxlY3Rpb25zCk9yZG"
        + "VyZWREaWN0CnAxMAoodFJwMTEKVmsKcDEyCkkxCnNzVnNhbWUKcDEzCmcyCnMu")]
    [DataRow("fXEAKFgBAAAAYXEBXXECKEsBSv7///9NLAFKcBEBAEwyMTQ3NDgzNjQ4TApMMTA5OTUxMTYyNzc3NkwKTC05MjIzMzcyMDM2ODU0Nzc1ODA4TApMMTIwOD"
        + "kyNTgxOTYxNDYyOTE3NDcwNjE3NkwKR0AEAAAAAAAASTAxCkkwMApOWAsAAADDqQpc4piD8J+YgHEDKShLAXRxBChLAUsCdHEFKEsBSwJLA3RxBihLAUsC"
        + "SwNLBHRxB11xCH1xCWVLAmNjb2xsZWN0aW9ucwpPcmRlcmVkRGljdApxCilScQtYAQAAAGtxDEsBc1gEAAAAc2FtZXENaAJ1Lg==")]
    [DataRow("gAJ9cQAoWAEAAABhcQFdcQIoSwFK/v///00sAUpwEQEAigUAAACAAIoGAAAAAAABiggAAAAAAAAAgIoLAAAAAAAAAAAAAAFHQAQAAAAAAACIiU5YCwAAAM"
        + "OpClzimIPwn5iAcQMpSwGFcQRLAUsChnEFSwFLAksDh3EGKEsBSwJLA0sEdHEHXXEIfXEJZUsCY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnEKKVJxC1gB"
        + "AAAAa3EMSwFzWAQAAABzYW1lcQ1oAnUu")]
    [DataRow("gAN9cQAoWAEAAABhcQFdcQIoSwFK/v///00sAUpwEQEAigUAAACAAIoGAAAAAAABiggAAAAAAAAAgIoLAAAAAAAAAAAAAAFHQAQAAAAAAACIiU5YCwAAAM"
        + "OpClzimIPwn5iAcQMpSwGFcQRLAUsChnEFSwFLAksDh3EGKEsBSwJLA0sEdHEHXXEIfXEJZUsCY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnEKKVJxC1gB"
        + "AAAAa3EMSwFzWAQAAABzYW1lcQ1oAnUu")]
    [DataRow("gASVsQAAAAAAAAB9lCiMAWGUXZQoSwFK/v///00sAUpwEQEAigUAAACAAIoGAAAAAAABiggAAAAAAAAAgIoLAAAAAAAAAAAAAAFHQAQAAAAAAACIiU6MC8"
        + "OpClzimIPwn5iAlClLAYWUSwFLAoaUSwFLAksDh5QoSwFLAksDSwR0lF2UfZRlSwKMC2NvbGxlY3Rpb25zlIwLT3JkZXJlZERpY3SUk5QpUpSMAWuUSwFz"
        + "jARzYW1llGgCdS4=")]
    [DataRow("gAWVsQAAAAAAAAB9lCiMAWGUXZQoSwFK/v///00sAUpwEQEAigUAAACAAIoGAAAAAAABiggAAAAAAAAAgIoLAAAAAAAAAAAAAAFHQAQAAAAAAACIiU6MC8"
        + "OpClzimIPwn5iAlClLAYWUSwFLAoaUSwFLAksDh5QoSwFLAksDSwR0lF2UfZRlSwKMC2NvbGxlY3Rpb25zlIwLT3JkZXJlZERpY3SUk5QpUpSMAWuUSwFz"
        + "jARzYW1llGgCdS4=")]
    public void Every_protocol_gives_the_same_values(string base64) =>
        Assert.AreEqual($"{{'a': {Values}, 2: {{'k': 1}}, 'same': {Values}}}", Show(Run(Convert.FromBase64String(base64))));

    [TestMethod]
    [DataRow("(I1\nI2\nl.", "[1, 2]")]
    [DataRow("(I1\nI2\nd.", "{1: 2}")]
    [DataRow("(S'a\\n\\x41\\'\\\\'\nU\u0001bt.", "('a\nA'\\', 'b')")]
    [DataRow("(I7\n1N.", "None")]
    [DataRow("I1\nI2\n0.", "1")]
    [DataRow("(I1\n2t.", "(1, 1)")]
    [DataRow("(0I3\n.", "3")]
    [DataRow("F1.5\n.", "1.5")]
    [DataRow("L-12L\n.", "-12")]
    [DataRow("I5\np9\n0g9\n.", "5")]
    [DataRow("(T\u0002\0\0\0xyB\u0001\0\0\0zC\u0001wt.", "('xy', b7A, b77)")]
    [DataRow("Va\\u00e9\\q\n.", "'a\u00E9\\q'")]
    [DataRow("(icollections\nOrderedDict\n.", "{}")]
    [DataRow("(ccollections\nOrderedDict\no.", "{}")]
    [DataRow("ccollections\nOrderedDict\n(](](S'k'\nI1\neetR.", "{'k': 1}")]
    [DataRow("ccollections\nOrderedDict\n)\u0081}(S'_metadata'\nI1\nub.", "{}")]
    [DataRow("ctorch\nSize\n((I2\nI3\nttR.", "(2, 3)")]
    public void Operations_that_are_seldom_written_are_known(string pickle, string expected) => Assert.AreEqual(expected, Show(Run(Bytes(pickle))));

    [TestMethod]
    [DataRow("cos\nsystem\n(S'true'\ntR.", "os.system is not executed", 0)]
    [DataRow("(S'true'\nios\nsystem\n.", "os.system is not executed", 9)]
    [DataRow("(cposix\nsystem\nS'true'\no.", "posix.system is not executed", 1)]
    [DataRow("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093\u008c\u0004true\u0085R.", "os.system is not executed", 14)]
    [DataRow("cbuiltins\neval\n(S'1'\ntR.", "builtins.eval is not executed", 0)]
    [DataRow("c__builtin__\neval\n.", "__builtin__.eval is not executed", 0)]
    [DataRow("ctorch\nload\n.", "torch.load is not executed", 0)]
    [DataRow("ctorch.storage\n_load_from_bytes\n.", "torch.storage._load_from_bytes is not executed", 0)]
    [DataRow("ctorch._utils\n_rebuild_sparse_tensor\n.", "torch._utils._rebuild_sparse_tensor is not executed", 0)]
    [DataRow("ctorch._utils\n_rebuild_qtensor\n.", "torch._utils._rebuild_qtensor is not executed", 0)]
    [DataRow("ccollections\nOrderedDict.__class__\n.", "collections.OrderedDict.__class__ is not executed", 0)]
    [DataRow("S'os\\nx'\nS'system'\n\u0093.", "os\uFFFDx.system is not executed", 19)]
    [DataRow("S'os'\n)R.", "a string is called with a tuple", 7)]
    [DataRow("S'os'\n)\u0081.", "a string is called with a tuple", 7)]
    [DataRow("S'os'\n)}\u0092.", "a string is called with a tuple", 8)]
    [DataRow("ccollections\nOrderedDict\n)}(S'a'\nNu\u0092.", "keywords", 35)]
    [DataRow("(o.", "no class", 1)]
    [DataRow("ctorch\nFloatStorage\n)R.", "a class of storages is called", 21)]
    [DataRow("\u0082\u0001.", "extension registry", 0)]
    [DataRow("\u0083\u0001\0.", "extension registry", 0)]
    [DataRow("\u0084\u0001\0\0\0.", "extension registry", 0)]
    [DataRow("\u0097.", "buffers outside", 0)]
    [DataRow("P1\n.", "persistent id of text, '1'", 0)]
    [DataRow("I1\nQ.", "a persistent id that is a number", 3)]
    [DataRow("(S'module'\nNtQ.", "persistent id of kind 'module'", 13)]
    [DataRow("(S'storage'\nNtQ.", "does not state its class", 14)]
    [DataRow("]}b.", "attributes are given to a list", 2)]
    [DataRow("\u0080\u0006.", "protocol 6", 0)]
    [DataRow("Z", "no operation has the code 0x5a", 0)]
    public void What_is_not_needed_for_tensors_is_refused_where_it_stands(string pickle, string said, int at) => AssertRefused(Bytes(pickle), said, at);

    [TestMethod]
    [DataRow("", "ends too early", 0)]
    [DataRow("I1\n", "ends too early", 3)]
    [DataRow("I1", "a line does not end", 0)]
    [DataRow("I1x\n.", "'1x' is not an integer", 0)]
    [DataRow("L12345678901234567890123456789012345678901\n.", "not an integer of at most 40 digits", 0)]
    [DataRow("Fone\n.", "not a number", 0)]
    [DataRow("Sa\n.", "not quoted", 0)]
    [DataRow("S'\\q'\n.", "unknown escape", 0)]
    [DataRow("S'\\'\n.", "unknown escape", 0)]
    [DataRow("S'\\x4'\n.", "no character", 0)]
    [DataRow("V\\U00110000\n.", "no character", 0)]
    [DataRow("U\u0001\u00FF.", "not UTF-8", 0)]
    [DataRow("X\u00FF\u00FF\u00FF\u007Fab.", "2147483647 bytes were expected, 3 are left", 0)]
    [DataRow("B\u00FF\u00FF\u00FF\u00FFab.", "4294967295 bytes were expected", 0)]
    [DataRow("\u008d\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FFab.", "18446744073709551615 bytes were expected", 0)]
    [DataRow("\u008e\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FFab.", "18446744073709551615 bytes were expected", 0)]
    [DataRow("\u008a\u00FFab.", "255 bytes were expected", 0)]
    [DataRow("\u008b\u0001\0\0\u007Fab.", "no operation has the code 0x8b", 0)]
    [DataRow(".", "the stack is empty", 0)]
    [DataRow("0.", "the stack is empty", 0)]
    [DataRow("I1\n(.", "the stack is empty", 4)]
    [DataRow("t.", "no mark", 0)]
    [DataRow("u.", "no mark", 0)]
    [DataRow("N\u0086.", "2 values are needed, 1 wait", 1)]
    [DataRow("NNs.", "the stack is empty", 2)]
    [DataRow("}(Nu.", "a key has no value", 3)]
    [DataRow("](NNu.", "given to a list", 4)]
    [DataRow("}Na.", "given to a dict", 2)]
    [DataRow("h\u0001.", "nothing was stored under memo 1", 0)]
    [DataRow("Nq\u0005h\u0004.", "nothing was stored under memo 4", 3)]
    [DataRow("Nr\u00FF\u00FF\u00FF\u00FF.", "memo 4294967295", 1)]
    [DataRow("Np4294967296\n.", "not a number of 32 bits", 1)]
    [DataRow("Np-1\n.", "not a number of 32 bits", 1)]
    [DataRow("NI1\n\u0093.", "not named by strings", 4)]
    [DataRow("ccollections\nOrderedDict\n(NtR.", "list of pairs", 28)]
    [DataRow("ccollections\nOrderedDict\n(](NetR.", "something else than pairs", 31)]
    public void A_damaged_pickle_is_refused_where_it_is_damaged(string pickle, string said, int at) => AssertRefused(Bytes(pickle), said, at);

    [TestMethod]
    public void A_value_may_hold_itself()
    {
        var list = (PickleList)Run(Bytes("]q\0h\0a."))!;
        Assert.AreSame(list, list.Items.Single());
        var dict = (PickleDict)Run(Bytes("}q\0S'x'\nh\0s."))!;
        Assert.AreSame(dict, dict.Find("x"));
    }

    [TestMethod]
    public void Depth_takes_no_stack_of_the_thread()
    {
        var value = Run(Bytes(")" + new string('\u0085', 100_000) + "."));
        for (var depth = 0; depth < 100_000; depth++)
            value = ((PickleTuple)value!).Items.Single();
        Assert.IsEmpty(((PickleTuple)value!).Items);
    }

    [TestMethod]
    [DataRow("N", "wait on the stack", 1 << 21)]
    [DataRow("(", "wait on the stack", 1 << 21)]
    [DataRow("]", "more values than", 5 << 20)]
    [DataRow("]0", "more values than", 5 << 20)]
    [DataRow("K\u00010", "more values than", 5 << 20)]
    [DataRow("N2\u0086", "more values than", 5 << 20)]
    [DataRow("](NNNNNNNNNNNNNNNNe0", "more values than", 15 << 20)]
    public void Small_operations_in_great_number_end_within_a_second(string repeated, string said, int bytes)
    {
        var pickle = new byte[bytes];
        for (var i = 0; i < bytes; i++)
            pickle[i] = (byte)repeated[i % repeated.Length];
        var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        var error = Assert.ThrowsExactly<BigTransferException>(() => Run(pickle, fileBytes: bytes / 10));
        StringAssert.Contains(error.Message, said);
        Assert.IsLessThan(1000, watch.ElapsedMilliseconds);
        Assert.IsLessThan((64L << 20) + 4 * bytes, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    private static object? Run(byte[] pickle, long fileBytes = 1 << 20) =>
        PickleMachine.Run(new PickleInput(pickle), new TorchGlobals(), fileBytes, "x.pth: data.pkl");

    private static void AssertRefused(byte[] pickle, string said, int at)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Run(pickle));
        StringAssert.StartsWith(error.Message, $"x.pth: data.pkl, byte {at}: ");
        StringAssert.Contains(error.Message, said);
        Assert.IsFalse(error.Message.Any(char.IsControl), "one line");
    }

    private static string Show(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        long or BigInteger or double => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        string text => $"'{text}'",
        byte[] bytes => $"b{Convert.ToHexString(bytes)}",
        PickleTuple tuple => $"({string.Join(", ", tuple.Items.Select(Show))})",
        PickleList list => $"[{string.Join(", ", list.Items.Select(Show))}]",
        PickleDict dict => $"{{{string.Join(", ", dict.Items.Select(item => $"{Show(item.Key)}: {Show(item.Value)}"))}}}",
        _ => throw new ArgumentException(value.GetType().Name),
    };
}
