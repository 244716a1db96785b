using BigTransfer;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Tests.Batching;

[TestClass]
public sealed class RowErrorsTests
{
    [TestMethod]
    public void The_first_rows_error_is_thrown_whichever_was_reported_first()
    {
        var errors = new RowErrors(keeps: false, rows: 64);
        for (var round = 0; round < 50; round++)
        {
            errors.Start(firstRow: 100);
            errors.ThrowFirst();
            Assert.IsFalse(errors.IsBehindFirst(63));
            var lowest = round % 20;
            Parallel.For(0, 8, i => errors.Report(lowest + ((i * 5 + round) % 8 * 3), new BigTransferException($"bad {lowest + ((i * 5 + round) % 8 * 3)}")));
            Assert.IsTrue(errors.IsBehindFirst(lowest + 1));
            Assert.IsFalse(errors.IsBehindFirst(lowest));
            Assert.AreEqual($"row {100 + lowest}: bad {lowest}", Assert.ThrowsExactly<BigTransferException>(errors.ThrowFirst).Message);
        }
    }

    [TestMethod]
    public void Kept_errors_are_not_thrown_and_leave_the_rows_behind_them_alone()
    {
        var errors = new RowErrors(keeps: true, rows: 3);
        errors.Start(firstRow: -1);
        errors.Report(1, new BigTransferException("bad"));
        errors.ThrowFirst();
        Assert.IsFalse(errors.IsBehindFirst(2));
        Assert.AreEqual("bad", errors[1]?.Message);
        Assert.IsNull(errors[0]);
        Assert.AreEqual("bad", errors.Named(1, errors[1]!).Message, "a row without a position");
        errors.Start(firstRow: 0);
        Assert.IsNull(errors[1], "a new batch");
    }
}
