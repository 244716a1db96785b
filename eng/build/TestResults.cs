using System.Xml.Linq;

namespace Build;

/// <summary>Counts of a test run, read from the result files that the runner wrote.</summary>
internal readonly record struct TestResults(int Passed, int Failed, int Skipped)
{
    internal static void Clear()
    {
        if (Directory.Exists(Layout.TestResults))
            Directory.Delete(Layout.TestResults, recursive: true);
    }

    internal static TestResults Read()
    {
        var total = default(TestResults);
        if (!Directory.Exists(Layout.TestResults))
            return total;
        foreach (string file in Directory.EnumerateFiles(Layout.TestResults, "*.trx", SearchOption.AllDirectories))
        {
            var outcomes = XDocument.Load(file).Descendants().Where(e => e.Name.LocalName == "UnitTestResult").Select(e => (string?)e.Attribute("outcome")).ToList();
            int passed = outcomes.Count(o => o == "Passed"), skipped = outcomes.Count(o => o is "NotExecuted" or "Inconclusive" or null);
            total = new TestResults(total.Passed + passed, total.Failed + outcomes.Count - passed - skipped, total.Skipped + skipped);
        }
        return total;
    }

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
