namespace WebEndpoint;

/// <summary>A picture that somebody sent, in a temporary file that is gone with it.</summary>
internal sealed class Upload : IDisposable
{
    private Upload(string path) => Path = path;

    internal string Path { get; }

    internal static async Task<Upload> SaveAsync(Stream body, CancellationToken cancellationToken)
    {
        var upload = new Upload(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"upload-{Guid.NewGuid():N}"));
        try
        {
            await using var file = File.Create(upload.Path);
            await body.CopyToAsync(file, cancellationToken);
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Delete(Path);
}
