namespace FewShotTransfer.Tests;

/// <summary>The pictures of <see cref="TestPictures"/>, written once for all tests that only read them.</summary>
[TestClass]
public static class SharedPictures
{
    private static readonly Lazy<TempFolder> Written = new(() =>
    {
        var folder = new TempFolder();
        TestPictures.Write(folder.Root);
        return folder;
    });

    /// <summary>A folder with one sub-folder a class.</summary>
    internal static string Folder => Written.Value.Root;

    [AssemblyCleanup]
    public static void Delete()
    {
        if (Written.IsValueCreated)
            Written.Value.Dispose();
    }
}
