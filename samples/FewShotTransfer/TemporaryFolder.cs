namespace FewShotTransfer;

/// <summary>A folder of its own that is gone at the end, also after an error or Ctrl+C.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("few-shot-transfer-").FullName;

    internal TemporaryFolder() => Console.CancelKeyPress += OnCancel;

    internal string File(string name) => Path.Combine(_path, name);

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        Delete();
    }

    private void OnCancel(object? sender, ConsoleCancelEventArgs e) => Delete();

    private void Delete()
    {
        try
        {
            Directory.Delete(_path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Ctrl+C came first.
        }
    }
}
