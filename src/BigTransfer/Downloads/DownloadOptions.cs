namespace BigTransfer.Downloads;

/// <summary>Where downloaded models are kept and how they are fetched.</summary>
public sealed record DownloadOptions
{
    /// <summary>Environment variable of <see cref="CacheFolder"/>.</summary>
    public const string CacheVariable = "BIT_CACHE";

    /// <summary>Environment variable of <see cref="Offline"/>: 1 or 0.</summary>
    public const string OfflineVariable = "BIT_OFFLINE";

    /// <summary>Environment variable of <see cref="Mirrors"/>: PREFIX=REPLACEMENT, separated by semicolons.</summary>
    public const string MirrorsVariable = "BIT_MIRRORS";

    /// <summary>Environment variable of <see cref="AllowHttp"/>: 1 or 0.</summary>
    public const string AllowHttpVariable = "BIT_ALLOW_HTTP";

    private const string HuggingFace = "https://huggingface.co";

    /// <summary>The folder of downloaded files.</summary>
    public string CacheFolder { get; init; } = Downloads.CacheFolder.Default;

    /// <summary>Nothing is fetched: what is not in the cache is an error that says where to put it.</summary>
    public bool Offline { get; init; }

    /// <summary>Other places for the same files; the first that fits is taken.</summary>
    public IReadOnlyList<DownloadMirror> Mirrors { get; init; } = [];

    /// <summary>Whether other machines may be asked without encryption. Servers of this machine always may.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>How long to wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(20);

    /// <summary>How long a server may be silent before the connection is given up and taken up anew.</summary>
    public TimeSpan StallTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>How often a fault that may pass by itself is answered by another try; any progress starts the count anew.</summary>
    public int Retries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 4;

    /// <summary>The wait before the first repetition; it doubles with each.</summary>
    public TimeSpan RetryDelay { get; init => field = Positive(value); } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait: a server that asks for more is given up.</summary>
    public TimeSpan MaxRetryDelay { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>Told how downloads go, on the downloading thread; null: nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>The user's token for Hugging Face; sent to huggingface.co alone.</summary>
    internal string? HuggingFaceToken { get; init; }

    /// <summary>
    /// What the environment says: BIT_CACHE, BIT_OFFLINE, BIT_MIRRORS, BIT_ALLOW_HTTP, and Hugging Face's own HF_ENDPOINT (a mirror of
    /// huggingface.co) and HF_TOKEN. Proxies are those of HttpClient: HTTPS_PROXY, NO_PROXY.
    /// </summary>
    /// <exception cref="BigTransferException">A variable has no meaning; the message names it.</exception>
    public static DownloadOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static DownloadOptions From(Func<string, string?> variable)
    {
        var mirrors = new List<DownloadMirror>();
        if (Value(MirrorsVariable) is { } list)
            mirrors.AddRange(Named(MirrorsVariable, () => DownloadMirror.ParseList(list)));
        if (Value("HF_ENDPOINT") is { } endpoint)
            mirrors.AddRange(Named("HF_ENDPOINT", () => DownloadMirror.ParseList($"{HuggingFace}/={endpoint.TrimEnd('/')}/")));
        return new DownloadOptions
        {
            CacheFolder = Value(CacheVariable) is { } folder ? Path.GetFullPath(folder) : Downloads.CacheFolder.Default,
            Offline = Flag(OfflineVariable),
            AllowHttp = Flag(AllowHttpVariable),
            Mirrors = mirrors,
            HuggingFaceToken = Value("HF_TOKEN"),
        };

        string? Value(string name) => variable(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        bool Flag(string name) => Value(name) switch
        {
            null or "0" or "false" => false,
            "1" or "true" => true,
            var other => throw new BigTransferException($"{name}: expected 1 or 0, found '{other}'"),
        };
    }

    private static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BigTransferException e)
        {
            throw new BigTransferException($"{name}: {e.Message}", e);
        }
    }

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        return value;
    }
}
