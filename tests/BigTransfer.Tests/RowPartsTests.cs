namespace BigTransfer.Tests;

[TestClass]
public sealed class RowPartsTests
{
    [TestMethod]
    [DataRow(1, 1, 10)]
    [DataRow(7, 1, 1 << 20)]
    [DataRow(100, 16, 1 << 20)]
    [DataRow(96, 16, 1 << 20)]
    [DataRow(5, 32, 1 << 20)]
    [DataRow(1000, 3, 1 << 20)]
    public void Every_row_is_handled_once_and_runs_begin_at_steps(int rows, int step, int values)
    {
        var seen = new int[rows];
        RowParts.ForEach(rows, step, values, (first, end) =>
        {
            Assert.AreEqual(0, first % step);
            for (int row = first; row < end; row++)
                Interlocked.Increment(ref seen[row]);
        });
        Assert.IsTrue(seen.All(times => times == 1), string.Join(' ', seen));
    }
}
