namespace Microsoft.ML.BiT.Persistence;

/// <summary>What a custom mapping makes of its settings: made at the first row, because only rows bring them, and kept for the others.
/// Thread-safe.</summary>
internal sealed class PerSettings<T>(Func<string, T> make)
    where T : class
{
    private readonly Lock _gate = new();
    private volatile Made? _made;

    public T Get(ReadOnlyMemory<char> settings)
    {
        if (_made is { } made && made.IsOf(settings))
            return made.Value;
        lock (_gate)
        {
            if (_made?.IsOf(settings) != true)
                _made = new(settings, make(settings.ToString()));
            return _made.Value;
        }
    }

    private sealed record Made(ReadOnlyMemory<char> Settings, T Value)
    {
        // The lookup gives the same memory for every row, as a rule.
        public bool IsOf(ReadOnlyMemory<char> settings) => Settings.Equals(settings) || Settings.Span.SequenceEqual(settings.Span);
    }
}
