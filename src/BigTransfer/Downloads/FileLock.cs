namespace BigTransfer.Downloads;

/// <summary>
/// One download of a file at a time, among threads and processes: an open file that nobody else can open. The system closes it when its process
/// ends, however that is. The empty file stays: to delete it would let two processes lock two files of one name.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until the lock is free.</summary>
    /// <param name="path">The lock's file; its folder is there.</param>
    /// <param name="onWait">Called once, where another has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BigTransferException">The file may not be written.</exception>
    internal static async Task<FileLock> TakeAsync(string path, Action onWait, CancellationToken cancellation)
    {
        bool told = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                    onWait();
                told = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BigTransferException($"{path}: cannot be written: {e.Message}", e);
            }
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stream.Dispose();
}
