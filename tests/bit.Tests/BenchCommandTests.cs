using System.Text.Json;
using BigTransfer.Tool.Bench;

namespace BigTransfer.Tool.Tests;

/// <summary><c>bench</c>: what it prints, not how fast anything is.</summary>
[TestClass]
public sealed class BenchCommandTests
{
    private static readonly string[] Keys =
        ["model", "form", "size", "batch", "threads", "callers", "imagesPerSecond", "ratioToPortable", "peakMemoryMB"];

    [TestMethod]
    public void Json_has_a_row_for_each_form_and_batch()
    {
        var result = Bit.Run("bench", "--size", "64", "--batch", "1,2", "--threads", "2", "--seconds", "0.2", "--json").Expect(0);
        using var json = JsonDocument.Parse(result.Output);
        var rows = json.RootElement.EnumerateArray().ToList();
        CollectionAssert.AreEqual(
            new[] { "portable 1", "fast 1", "int8 1", "portable 2", "fast 2", "int8 2" },
            rows.Select(row => $"{row.GetProperty("form").GetString()} {row.GetProperty("batch").GetInt32()}").ToArray());
        foreach (var row in rows)
        {
            foreach (string key in Keys)
                Assert.IsTrue(row.TryGetProperty(key, out _), key);
            Assert.AreEqual("bit-mini", row.GetProperty("model").GetString());
            Assert.AreEqual(64, row.GetProperty("size").GetInt32());
            Assert.AreEqual(2, row.GetProperty("threads").GetInt32());
            Assert.AreNotEqual("", row.GetProperty("note").GetString());
            bool isThere = row.GetProperty("imagesPerSecond").ValueKind == JsonValueKind.Number;
            Assert.AreEqual(isThere, row.GetProperty("ratioToPortable").ValueKind == JsonValueKind.Number);
            if (isThere)
            {
                Assert.IsGreaterThan(0, row.GetProperty("imagesPerSecond").GetDouble());
                Assert.IsInRange(10, 10_000, row.GetProperty("peakMemoryMB").GetDouble());
            }
            if (row.GetProperty("form").GetString() == "int8")
                Assert.IsTrue(isThere, row.GetProperty("note").GetString());
            if (row.GetProperty("form").GetString() != "portable")
                continue;
            Assert.IsTrue(isThere, "the portable form is always there");
            Assert.AreEqual(1, row.GetProperty("callers").GetInt32());
            Assert.AreEqual(1, row.GetProperty("ratioToPortable").GetDouble());
        }
        StringAssert.Contains(result.Error, "float32 a second");
    }

    [TestMethod]
    public void A_table_has_a_line_for_each_row()
    {
        var result = Bit.Run("bench", "--size", "32", "--form", "portable", "--batch", "1", "--batch", "3", "--seconds", "0.05").Expect(0);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(3, lines, result.Output);
        StringAssert.Contains(lines[0], "x portable");
        StringAssert.StartsWith(lines[1], "portable");
        StringAssert.Contains(lines[2], "1.00");
    }

    [TestMethod]
    [DataRow("--form", "bfloat16")]
    [DataRow("--batch", "0")]
    [DataRow("--batch", "1,many")]
    [DataRow("--threads", "-1")]
    [DataRow("--seconds", "0")]
    [DataRow("--seconds", "long")]
    [DataRow("--size", "0")]
    public void Wrong_values_are_one_line_that_names_option_and_value(string option, string value)
    {
        string error = Bit.Run("bench", option, value).Expect(2).OneErrorLine();
        StringAssert.Contains(error, option);
        StringAssert.Contains(error, value.Split(',')[^1]);
    }

    [TestMethod]
    public void A_model_that_is_not_there_is_one_line()
    {
        StringAssert.Contains(Bit.Run("bench", "--model", "no-such.npz", "--seconds", "0.1").Expect(1).OneErrorLine(), "no-such.npz");
    }

    [TestMethod]
    public void The_peak_is_that_of_all_threads()
    {
        Assert.IsGreaterThan(0.5, MachinePeak.Measure(1, 0.01));
        Assert.IsGreaterThan(0.5, MachinePeak.Measure(3, 0.01));
    }

    [TestMethod]
    public void Contestants_take_turns_and_are_compared_round_by_round()
    {
        var turns = new List<string>();
        double[][] rates = Rounds.Run([Turn("a", 1), Turn("b", 2)], count: 3, seconds: 0.5);
        Assert.AreEqual("a 0.5 b 0.5 a 0.5 b 0.5 a 0.5 b 0.5", string.Join(' ', turns));
        CollectionAssert.AreEqual(new double[] { 2, 2, 2 }, rates[1]);
        Assert.AreEqual(2, Rounds.Ratio(rates[1], rates[0]));
        Assert.AreEqual(2, Rounds.Median([3, 1, 2]));
        Assert.AreEqual(2.5, Rounds.Median([4, 1, 2, 3]));

        Func<double, double> Turn(string name, double rate) => seconds =>
        {
            turns.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} {seconds}"));
            return rate;
        };
    }
}
