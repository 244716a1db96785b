using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace StandIns.Tests;

[TestClass]
public sealed class LogTests
{
    [TestMethod]
    public void Messages_of_channels_reach_the_log_with_their_source()
    {
        var ml = new MLContext(1);
        var messages = new List<LoggingEventArgs>();
        int traces = 0;
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Trace)
                traces++;
            else
                messages.Add(message);
        };
        using (var channel = ((IChannelProvider)ml).Start("Mine"))
        {
            channel.Info(MessageSensitivity.None, "hello");
            channel.Warning(MessageSensitivity.UserData, "{0} of {1}", 1, 2);
        }
        var host = ((IHostEnvironment)ml).Register("Part");
        using (var channel = host.Start("Work"))
            channel.Error(MessageSensitivity.None, "bad");
        Assert.AreEqual("[Source=Mine, Kind=Info] hello", messages[0].Message);
        Assert.AreEqual("hello", messages[0].RawMessage);
        Assert.AreEqual(("1 of 2", ChannelMessageKind.Warning), (messages[1].RawMessage, messages[1].Kind));
        Assert.AreEqual(("Part; Work", ChannelMessageKind.Error), (messages[2].Source, messages[2].Kind));
        Assert.HasCount(3, messages);
        Assert.AreEqual(6, traces); // started, finished and disposed
        IHostEnvironment[] twins = [new MLContext(7), new MLContext(7)];
        Assert.AreEqual(twins[0].Register("x").Rand.Next(), twins[1].Register("x").Rand.Next());
    }
}
