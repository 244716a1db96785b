using System.Runtime.Versioning;

namespace BigTransfer.Tests;

[TestClass]
public sealed class AtomicFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void What_is_there_is_replaced_or_stays()
    {
        string path = _folder.File("a");
        File.WriteAllText(path, "before");
        Assert.ThrowsExactly<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.AreEqual("before", File.ReadAllText(path));
        AtomicFile.Write(path, stream => stream.Write("after"u8));
        Assert.AreEqual("after", File.ReadAllText(path));
        CollectionAssert.AreEqual(new[] { "a" }, _folder.Names);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "links need rights on this system")]
    [UnsupportedOSPlatform("windows")]
    public void A_link_is_followed_and_permissions_stay()
    {
        string target = _folder.File("target"), link = _folder.File("link");
        File.WriteAllText(target, "before");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, target);
        AtomicFile.Write(link, stream => stream.Write("after"u8));
        Assert.AreEqual("after", File.ReadAllText(target));
        Assert.AreEqual(target, new FileInfo(link).LinkTarget);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
    }

    [TestMethod]
    public void What_cannot_be_written_is_named()
    {
        string readOnly = _folder.File("read-only"), orphan = _folder.File("absent/file");
        File.WriteAllText(readOnly, "before");
        File.SetAttributes(readOnly, FileAttributes.ReadOnly);
        Assert.AreEqual($"{readOnly}: cannot be written: it is read-only", Error(readOnly));
        Assert.AreEqual($"{orphan}: cannot be written: there is no folder {Path.GetDirectoryName(orphan)}", Error(orphan));
        StringAssert.StartsWith(Error(_folder.Root), $"{_folder.Root}: cannot be written: ");
        File.SetAttributes(readOnly, FileAttributes.Normal);
        CollectionAssert.AreEqual(new[] { "read-only" }, _folder.Names);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "this system has no /dev")]
    public void A_device_is_written_into()
    {
        AtomicFile.Write("/dev/null", stream => stream.WriteByte(1));
        Assert.IsFalse(File.Exists("/dev/null") && File.ReadAllBytes("/dev/null").Length > 0);
        StringAssert.Contains(Error("/dev/full"), "/dev/full: cannot be written");
    }

    private static string Error(string path) =>
        Assert.ThrowsExactly<BigTransferException>(() => AtomicFile.Write(path, stream => stream.Write(new byte[1 << 20]))).Message;
}
