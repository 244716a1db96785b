using System.Text.Json;

namespace BigTransfer.Tool.Tests;

/// <summary><c>quantize</c>.</summary>
[TestClass]
public sealed class QuantizeCommandTests : TemporaryFolderTest
{
    [TestMethod]
    public void A_table_tells_of_each_layer_and_inspect_of_the_file()
    {
        string folder = Pictures();
        var result = Bit.Run("quantize", "bit-mini", In("q.onnx"), "--calibrate", folder, "--images", "3", "--keep-float", "1").Expect(0);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(1 + 30 + 1, lines, result.Output);
        StringAssert.StartsWith(lines[1], "stem/conv");
        Assert.HasCount(1, lines.Where(line => line.EndsWith("  float", StringComparison.Ordinal)).ToArray());
        StringAssert.Contains(lines[^1], "on 1 pictures held out; ranges of 3 pictures; 1 of 30 layers in float");
        StringAssert.Contains(result.OneErrorLine(), "bit-mini from bit-mini written to ");
        StringAssert.Contains(Bit.Run("inspect", In("q.onnx")).Expect(0).Output, "int8, weights of 8 bits, ranges of 3 pictures, float: ");
        Bit.Run("classify", Path.Combine(folder, "a", "1.png"), "--model", In("q.onnx")).Expect(0);
    }

    [TestMethod]
    public void Json_has_the_same_and_bad_pictures_are_told_of()
    {
        string folder = Pictures();
        File.WriteAllText(Path.Combine(folder, "a", "bad.png"), "no picture");
        var result = Bit.Run("quantize", "bit-mini", In("q.onnx"), "--calibrate", folder, "--weights", "7", "--json").Expect(1);
        StringAssert.Contains(result.Error, "bad.png");
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.AreEqual(new FileInfo(In("q.onnx")).Length, root.GetProperty("bytes").GetInt64());
        Assert.AreEqual(1, root.GetProperty("failed").GetInt32());
        var layers = root.GetProperty("layers").EnumerateArray().ToArray();
        Assert.HasCount(30, layers);
        Assert.AreEqual("pixels", layers[0].GetProperty("input").GetString());
        Assert.IsTrue(layers.All(layer => layer.GetProperty("weightError").GetDouble() > 0 && layer.GetProperty("range").GetArrayLength() == 2));
        Assert.IsTrue(root.GetProperty("pictures").GetInt32() + root.GetProperty("heldOut").GetInt32() == 4);
    }

    [TestMethod]
    public void Wrong_use_is_one_line()
    {
        Directory.CreateDirectory(In("empty"));
        string folder = Pictures();
        foreach (var (code, words, arguments) in (ReadOnlySpan<(int, string, string[])>)
        [
            (1, "expected pictures in the folder, found none", [In("q.onnx"), "--calibrate", In("empty")]),
            (1, "expected a folder of pictures, found nothing", [In("q.onnx"), "--calibrate", In("absent")]),
            (2, "--calibrate", [In("q.onnx")]),
            (2, "--weights: expected 7 or 8, found '9'", [In("q.onnx"), "--calibrate", folder, "--weights", "9"]),
            (2, "--keep-float: expected a whole number from 0, found '-1'", [In("q.onnx"), "--calibrate", folder, "--keep-float", "-1"]),
            (2, "--tolerance: expected a number above 0, found '0'", [In("q.onnx"), "--calibrate", folder, "--tolerance", "0"]),
            (2, "expected a file ending in .onnx", [In("q.bin"), "--calibrate", folder]),
        ])
        {
            var result = Bit.Run(["quantize", "bit-mini", .. arguments]).Expect(code);
            StringAssert.Contains(result.OneErrorLine(), words);
        }
    }

    private string Pictures()
    {
        foreach (var (i, name) in new[] { "a/1.png", "a/2.png", "b/3.png", "b/4.png" }.Index())
            Picture(Path.Combine("pictures", name), (byte)(40 + 50 * i));
        return In("pictures");
    }
}
