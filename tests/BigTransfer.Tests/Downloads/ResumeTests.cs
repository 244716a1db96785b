using static BigTransfer.Tests.Downloads.FileServer;

namespace BigTransfer.Tests.Downloads;

/// <summary>Connections that break, processes that die, and several that want the same file.</summary>
[TestClass]
public sealed class ResumeTests : DownloadTest
{
    private const int Cut = 70_001;
    private static readonly byte[] Content = Bytes(200_003);
    private static readonly byte[] Other = Bytes(200_003, seed: 2);

    private string Part => Target + ".part";

    private string Note => Target + ".part.json";

    [TestMethod]
    public async Task A_broken_connection_is_gone_on_with_at_the_byte()
    {
        using var server = Breaking((request, _) => Answer.File(request, Content, "\"a\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        var second = server.Requests.Last();
        Assert.HasCount(2, server.Requests);
        Assert.AreEqual(Cut, second.Offset);
        Assert.AreEqual("\"a\"", second.Headers["If-Range"]);
    }

    [TestMethod]
    public async Task A_silent_server_is_left_and_asked_again()
    {
        int count = 0;
        using var server = new FileServer(request => Interlocked.Increment(ref count) == 1
            ? Answer.File(request, Content, "\"a\"").CutAt(Cut) with { StallsAtEnd = true }
            : Answer.File(request, Content, "\"a\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        StringAssert.Contains(Messages.Single(), "sent nothing for 0.3 s");
        Assert.AreEqual(Cut, server.Requests.Last().Offset);
    }

    [TestMethod]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var server = new FileServer(_ => new Answer("", []) { StallsAtEnd = true });
        var impatient = Options with { Retries = 0, ConnectTimeout = TimeSpan.FromSeconds(0.2) };
        StringAssert.Contains(await Error(server.At("file.npz"), impatient), "no answer in time");
    }

    [TestMethod]
    public async Task A_cancelled_download_leaves_what_the_next_goes_on_with()
    {
        using var stop = new CancellationTokenSource();
        using var server = Breaking((request, count) => Answer.File(request, Content, "\"a\"") with { StallsAtEnd = count == 1 });
        var download = Fetch(server.At("file.npz"), Options with { StallTimeout = TimeSpan.FromSeconds(30) }, stop.Token);
        while (!File.Exists(Part) || new FileInfo(Part).Length < Cut)
            await Task.Delay(5);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => download);
        CollectionAssert.AreEqual(new[] { "file.npz.part", "file.npz.part.json" }, Files);
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.AreEqual(Cut, server.Requests.Last().Offset);
    }

    [TestMethod]
    public async Task A_server_that_knows_no_ranges_sends_the_whole_again()
    {
        using var server = Breaking((_, _) => new Answer(Answer.HeadOf("200 OK", [$"Content-Length: {Content.Length}", "ETag: \"a\""]), Content));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("ETag: W/\"a\"")]
    public async Task Without_a_strong_validator_nothing_is_gone_on_with(string? header)
    {
        string[] headers = header is null ? [] : [header];
        using var server = Breaking((_, _) => new Answer(Answer.HeadOf("200 OK", [$"Content-Length: {Content.Length}", .. headers]), Content));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.IsNull(server.Requests.Last().Offset);
    }

    [TestMethod]
    public async Task A_date_is_a_validator_too()
    {
        const string date = "Wed, 21 Oct 2020 07:28:00 GMT";
        using var server = Breaking((request, count) => count == 1
            ? new Answer(Answer.HeadOf("200 OK", [$"Content-Length: {Content.Length}", $"Last-Modified: {date}"]), Content)
            : Answer.File(request, Content, date));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.AreEqual(date, server.Requests.Last().Headers["If-Range"]);
        Assert.AreEqual(Cut, server.Requests.Last().Offset);
    }

    [TestMethod]
    public async Task A_file_that_changed_in_between_is_fetched_anew()
    {
        using var server = Breaking((request, count) => count == 1 ? Answer.File(request, Content, "\"a\"") : Answer.File(request, Other, "\"b\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Other);
    }

    [TestMethod]
    [DataRow("bytes 70000-200002/200003")]
    [DataRow("bytes 0-200002/200003")]
    [DataRow("bytes 70001-200001/200003")]
    [DataRow("bytes 70001-200003/200004")]
    [DataRow("lines 70001-200002/200003")]
    public async Task A_wrong_range_is_not_joined(string range)
    {
        using var server = Breaking((request, count) => count == 2
            ? new Answer(Answer.HeadOf("206 Partial Content",
                [$"Content-Length: {Content.Length - Cut}", $"Content-Range: {range}", "ETag: \"a\""]), Other[Cut..])
            : Answer.File(request, Content, "\"a\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.IsNull(server.Requests.Last().Offset, "it begins anew");
    }

    [TestMethod]
    public async Task A_range_of_another_version_is_not_joined()
    {
        // A server that takes no notice of If-Range.
        using var server = Breaking((request, count) => count == 2
            ? new Answer(Answer.HeadOf("206 Partial Content",
                [$"Content-Length: {Content.Length - Cut}", $"Content-Range: bytes {Cut}-200002/200003", "ETag: \"b\""]), Other[Cut..])
            : Answer.File(request, count == 1 ? Content : Other, count == 1 ? "\"a\"" : "\"b\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Other);
    }

    [TestMethod]
    public async Task A_connection_that_always_breaks_after_much_still_ends_with_the_file()
    {
        byte[] large = Bytes(5 << 20);
        using var server = new FileServer(request => Answer.File(request, large, "\"a\"").CutAt((1 << 20) + 7));
        await Fetch(server.At("file.npz"), Options with { Retries = 0 });
        AssertArrived(large);
        Assert.HasCount(5, server.Requests);
    }

    [TestMethod]
    [DataRow("no note")]
    [DataRow("note of nothing")]
    [DataRow("too long")]
    [DataRow("damaged")]
    public async Task What_a_crash_left_does_no_harm(string kind)
    {
        using var server = Breaking((request, _) => Answer.File(request, Content, "\"a\"", $"Content-MD5: {Md5(Content)}"));
        await Assert.ThrowsAsync<BigTransferException>(() => Fetch(server.At("file.npz"), Options with { Retries = 0 }));
        Assert.AreEqual(Cut, new FileInfo(Part).Length);
        if (kind == "no note")
            File.Delete(Note);
        else if (kind == "note of nothing")
            File.WriteAllText(Note, "{ \"Length\": ");
        else
            File.WriteAllBytes(Part, kind == "too long" ? Bytes(200_004, seed: 3) : Bytes(Cut, seed: 3));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
    }

    [TestMethod]
    public async Task All_bytes_but_no_name_yet_need_no_server()
    {
        using var server = Breaking((request, _) => Answer.File(request, Content, "\"a\""));
        await Assert.ThrowsAsync<BigTransferException>(() => Fetch(server.At("file.npz"), Options with { Retries = 0 }));
        File.WriteAllBytes(Part, Content);
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public async Task A_part_that_nothing_follows_is_begun_anew()
    {
        // Without a stated length only the server can tell that nothing is missing; it says 416, and the bytes here may be anything.
        using var server = new FileServer(request => request.Offset is null
            ? new Answer(Answer.HeadOf("200 OK", ["Transfer-Encoding: chunked", "ETag: \"a\""]), [.. "30d43\r\n"u8, .. Content, .. "\r\n0\r\n\r\n"u8])
            : Answer.Status(416));
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Part, Other);
        File.WriteAllText(Note, "{\"ETag\":\"\\u0022a\\u0022\"}");
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.AreEqual(Other.Length, server.Requests.First().Offset);
    }

    [TestMethod]
    public async Task Many_at_once_make_one_download()
    {
        var pause = TimeSpan.FromMilliseconds(30);
        using var server = new FileServer(request => Answer.File(request, Content, "\"a\"") with { ChunkBytes = 50_000, Pause = pause });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Fetch(server.At("file.npz")))));
        AssertArrived(Content);
        Assert.HasCount(1, server.Requests);
        Assert.HasCount(7, Messages.Where(message => message.StartsWith("waiting", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task Nobody_ever_sees_half_a_file()
    {
        var pause = TimeSpan.FromMilliseconds(5);
        using var server = Breaking((request, _) => Answer.File(request, Content, "\"a\"") with { ChunkBytes = 20_000, Pause = pause });
        var download = Task.Run(() => Fetch(server.At("file.npz")));
        while (!download.IsCompleted)
        {
            if (File.Exists(Target))
                Assert.AreEqual(Content.Length, new FileInfo(Target).Length);
        }
        await download;
        AssertArrived(Content);
    }

    /// <summary>A server whose first answer breaks off.</summary>
    private static FileServer Breaking(Func<Request, int, Answer> answer)
    {
        int count = 0;
        return new FileServer(request =>
        {
            int number = Interlocked.Increment(ref count);
            return number == 1 ? answer(request, number).CutAt(Cut) : answer(request, number);
        });
    }
}
