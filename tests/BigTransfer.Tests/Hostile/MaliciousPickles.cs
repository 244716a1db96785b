using System.Text;
using BigTransfer.Tests.Checkpoints.PyTorch;

namespace BigTransfer.Tests.Hostile;

/// <summary>Pickles that Python would obey: they run commands, open files, loop, or take memory.</summary>
internal static class MaliciousPickles
{
    /// <summary>What the commands in the pickles would make, if anything ran them.</summary>
    public static string Marker { get; } = Path.Combine(Path.GetTempPath(), $"bit-hostile-{Environment.ProcessId}");

    public static IReadOnlyList<(string What, Func<byte[]> Make)> All { get; } =
    [
        ("a call of os.system", () => Call("os", "system", $"touch {Marker}")),
        ("a call of posix.system", () => Call("posix", "system", $"touch {Marker}")),
        ("a call of builtins.eval", () => Call("builtins", "eval", $"open('{Marker}', 'w')")),
        ("a call of subprocess.Popen by os.system's name in parts", () => Text($"(S'touch {Marker}'\nios\nsystem\n.")),
        ("a call of __builtin__.getattr", () => Call("__builtin__", "getattr", "os.system")),
        ("a name inside a known module", () => Call("torch._utils", "os.system", $"touch {Marker}")),
        ("a name with a path in it", () => Call("collections", "OrderedDict.__init__.__globals__", "x")),
        ("os.system on the stack", () => new PickleWriter().Text("os").Text("system").Op(0x93).Text($"touch {Marker}").Op(0x85).Op('R').End()),
        ("an object built by __setstate__", () =>
            new PickleWriter().Global("collections", "OrderedDict").Op(')').Op('R').Global("os", "system").Op('b').End()),
        ("a list that holds itself", () => Text("]q\0h\0a.")),
        ("a dict that holds itself", () => Text("}q\0X\u0001\0\0\0ah\0s.")),
        ("tuples in tuples in tuples", () => [0x80, 2, .. Enumerable.Repeat((byte)')', 1), .. Enumerable.Repeat((byte)0x85, 1_000_000), (byte)'.']),
        ("dicts in dicts in dicts", () => Text(string.Concat(Enumerable.Repeat("}X\u0001\0\0\0a", 100_000)) + "N" + new string('s', 100_000) + ".")),
        ("a tuple doubled thirty times", () => Text(")" + string.Concat(Enumerable.Repeat("2\u0086", 30)) + ".")),
        ("a string that is announced with gigabytes", () => [0x80, 2, (byte)'X', 0xFF, 0xFF, 0xFF, 0x7F, (byte)'.']),
        ("a memo slot far away", () => [0x80, 2, (byte)'N', (byte)'r', 0xFF, 0xFF, 0xFF, 0x7F, (byte)'.']),
        ("an integer of a million digits", () => Text("L" + new string('9', 1_000_000) + "L\n.")),
        ("millions of empty lists", () => Text(new string(']', 4_000_000) + ".")),
        ("a tensor over nothing with huge strides", () =>
            Tensor(0, [2, 2], [long.MaxValue, long.MaxValue])),
        ("a tensor of a stride of 0, far larger than the file", () => Tensor(0, [1 << 30], [0])),
        ("a tensor with a negative stride", () => Tensor(3, [2], [-1])),
        ("a tensor with a negative offset", () => Tensor(-1, [2], [1])),
        ("a tensor with a negative length", () => Tensor(0, [-2, -2], [1, 1])),
        ("a tensor beyond its storage", () => Tensor(2, [3], [1])),
        ("a tensor of many dimensions", () => Tensor(0, [.. Enumerable.Repeat(1L, 1000)], [.. Enumerable.Repeat(1L, 1000)])),
        ("a storage that counts more than there is", () =>
            new PickleWriter().Dict(("a", a => a.Tensor(p => p.Storage("FloatStorage", "0", long.MaxValue), 0, [2], [1]))).End()),
    ];

    private static byte[] Call(string module, string name, string argument) =>
        new PickleWriter().Global(module, name).Text(argument).Op(0x85).Op('R').End();

    private static byte[] Tensor(long offset, long[] shape, long[] strides) =>
        new PickleWriter().Dict(("a", a => a.Tensor(p => p.Storage("FloatStorage", "0", 4), offset, shape, strides))).End();

    /// <summary>Operations as text, one byte a character.</summary>
    private static byte[] Text(string operations) => [0x80, 2, .. Encoding.Latin1.GetBytes(operations)];
}
