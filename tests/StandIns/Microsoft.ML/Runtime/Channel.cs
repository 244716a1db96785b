using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>A channel that tells when it starts and ends.</summary>
internal sealed class Channel : IChannel
{
    private readonly string _name;
    private readonly Action<string, ChannelMessage> _listener;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public Channel(string name, Action<string, ChannelMessage> listener)
    {
        _name = name;
        _listener = listener;
        Trace(MessageSensitivity.None, "Channel started");
    }

    public string ContextDescription => _name;

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public void Send(ChannelMessage msg) => _listener(_name, msg);

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Trace(sensitivity, Format(fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Error(sensitivity, Format(fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Warning(sensitivity, Format(fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Info(sensitivity, Format(fmt, args));

    public void Dispose()
    {
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }

    private static string Format(string format, object[] args) => string.Format(CultureInfo.CurrentCulture, format, args);
}
