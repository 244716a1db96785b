using BigTransfer.Catalog;
using BigTransfer.Downloads;

namespace BigTransfer.Models;

/// <summary>The published models that are on this machine, and those that are fetched to it.</summary>
/// <param name="options">Folder, mirrors, offline or not; null takes what the environment says.</param>
/// <remarks>Thread-safe, between processes too.</remarks>
public sealed class ModelCache(DownloadOptions? options = null)
{
    private readonly DownloadOptions _options = options ?? DownloadOptions.FromEnvironment();

    /// <summary>The folder of the downloaded files.</summary>
    public string Folder => _options.CacheFolder;

    /// <summary>The file of a model's weights, if one of its sources is here whole; null otherwise.</summary>
    public string? Find(PublishedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Sources.FirstOrDefault(source => source.Files.All(file => File.Exists(PathOf(file)))) is { } here ? PathOf(here.Weights) : null;
    }

    /// <summary>The file of a model's class names, if it is here; null otherwise.</summary>
    public string? FindLabels(PublishedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Labels is { } labels && File.Exists(PathOf(labels)) ? PathOf(labels) : null;
    }

    /// <summary>
    /// Fetches what of a model is not here yet: the weights from the first source that has them, and the class names, without which the model works
    /// too: where they are not to be had, that is told and no error.
    /// </summary>
    /// <returns>The file of the weights.</returns>
    /// <exception cref="BigTransferException">No source has the model; the message names each and why.</exception>
    public string Fetch(PublishedModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        // On a thread of the pool: a caller's synchronisation context has no part in it.
        return Task.Run(() => FetchAsync(model, cancellation), cancellation).GetAwaiter().GetResult();
    }

    /// <summary>The place of a file in the cache, whether it is there or not.</summary>
    public string PathOf(SourceFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Path.Combine([_options.CacheFolder, .. file.CachePath.Split('/')]);
    }

    private async Task<string> FetchAsync(PublishedModel model, CancellationToken cancellation)
    {
        string weights = Find(model) ?? await FetchWeightsAsync(model, cancellation).ConfigureAwait(false);
        if (model.Labels is { } labels && FindLabels(model) is null && !_options.Offline)
        {
            using var once = new Downloader(_options with { Retries = 0 });
            try
            {
                await once.FetchAsync(labels.Address, PathOf(labels), cancellation).ConfigureAwait(false);
            }
            catch (DownloadException e)
            {
                Tell(labels, $"{model.Name} has no class names: {e.Message}");
            }
        }
        return weights;
    }

    private async Task<string> FetchWeightsAsync(PublishedModel model, CancellationToken cancellation)
    {
        if (_options.Offline)
        {
            throw new BigTransferException(
                $"model '{model.Name}': not in the cache, and offline ({DownloadOptions.OfflineVariable}): expected {ToPut(model)}");
        }
        using var downloader = new Downloader(_options);
        var failures = new List<DownloadException>();
        foreach (var source in model.Sources)
        {
            try
            {
                foreach (var file in source.Files)
                    await downloader.FetchAsync(file.Address, PathOf(file), cancellation).ConfigureAwait(false);
                return PathOf(source.Weights);
            }
            catch (DownloadException e)
            {
                failures.Add(e);
                if (source != model.Sources[^1])
                    Tell(source.Weights, $"{e.Message}; next: {model.Sources[failures.Count].Description}");
            }
        }
        throw new BigTransferException(failures.Count == 1
            ? $"model '{model.Name}': {failures[0].Message}"
            : $"model '{model.Name}': none of its {failures.Count} sources has it: {string.Join("; ", failures.Select(failure => failure.Message))}",
            failures[^1]);
    }

    // The first source is the one to recommend; that others do as well, 'bit models --sources' tells.
    private string ToPut(PublishedModel model) =>
        string.Join(" and ", model.Sources[0].Files.Where(file => !File.Exists(PathOf(file))).Select(file => $"{file.Address} as {PathOf(file)}"));

    private void Tell(SourceFile file, string message) =>
        _options.Progress?.Report(new DownloadProgress(Path.GetFileName(file.CachePath), 0, null, message));
}
