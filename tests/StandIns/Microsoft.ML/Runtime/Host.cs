namespace Microsoft.ML.Runtime;

/// <summary>A place in the tree of environments; messages go to the listener at its root.</summary>
internal sealed class Host(string name, int? seed, Action<string, ChannelMessage> listener) : IHost
{
    public string ContextDescription => name;

    /// <summary>The seed given to the context, where one was.</summary>
    public int? Seed => seed;

    public Random Rand { get; } = seed is { } value ? new Random(value) : new Random();

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public IHost Register(string name, int? seed = null, bool? verbose = null) => new Host(Child(name), seed ?? Rand.Next(), listener);

    public IChannel Start(string name) => new Channel(Child(name), listener);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(Child(name));

    private string Child(string child) => name == null ? child : $"{name}; {child}";

    /// <summary>Nobody listens to messages other than text.</summary>
    private sealed class Pipe<TMessage>(string name) : IPipe<TMessage>
    {
        public string ContextDescription => name;

        public TException Process<TException>(TException ex)
            where TException : Exception => ex;

        public void Send(TMessage msg)
        {
        }

        public void Dispose()
        {
        }
    }
}
