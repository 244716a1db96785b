using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using BigTransfer.Downloads;
using static BigTransfer.Tests.Downloads.FileServer;

namespace BigTransfer.Tests.Downloads;

/// <summary>Honest servers, and those that refuse, repeat, redirect and lie about what they send.</summary>
[TestClass]
public sealed class DownloaderTests : DownloadTest
{
    private static readonly byte[] Content = Bytes(200_003);
    private static readonly byte[] Other = Bytes(200_003, seed: 2);

    [TestMethod]
    public async Task A_file_arrives_whole_and_is_not_asked_for_again()
    {
        using var server = new FileServer(request => Answer.File(request, Content, "\"a\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        await Fetch(server.At("file.npz"));
        Assert.HasCount(1, server.Requests);
        var last = Reports.Last();
        Assert.AreEqual(("file.npz", 200_003L, 200_003L), (last.File, last.Received, last.Total));
        Assert.IsEmpty(Messages);
        Assert.AreEqual("identity", server.Requests.First().Headers["Accept-Encoding"]);
    }

    [TestMethod]
    [DataRow("google", true)]
    [DataRow("google", false)]
    [DataRow("google-two-lines", true)]
    [DataRow("google-two-lines", false)]
    [DataRow("md5", true)]
    [DataRow("md5", false)]
    [DataRow("huggingface", true)]
    [DataRow("huggingface", false)]
    public async Task A_stated_checksum_is_held_to(string kind, bool honest)
    {
        using var server = new FileServer(request =>
        {
            byte[] described = honest ? Content : Other;
            string crc32C = Google(described), md5 = Md5(described);
            if (kind == "huggingface" && request.Target == "/file.npz")
            {
                return Answer.Status(302, "Location: /store/file.npz?Signature=secret",
                    $"X-Linked-Etag: \"{Sha256(described)}\"", $"X-Linked-Size: {described.Length}");
            }
            return Answer.File(request, Content, "\"a\"", kind switch
            {
                "google" => [$"x-goog-hash: crc32c={crc32C},md5={md5}"],
                "google-two-lines" => [$"x-goog-hash: crc32c={crc32C}", $"x-goog-hash: md5={md5}"],
                "md5" => [$"Content-MD5: {md5}"],
                _ => [],
            });
        });
        if (honest)
        {
            await Fetch(server.At("file.npz"));
            AssertArrived(Content);
            return;
        }
        string error = await Error(server.At("file.npz"));
        string found = kind switch
        {
            "huggingface" => $"expected sha256 {Sha256(Other)}, found {Sha256(Content)}",
            "md5" => $"expected md5 {Md5(Other)}, found {Md5(Content)}",
            _ => $"expected crc32c {Google(Other)}, found {Google(Content)}",
        };
        StringAssert.Contains(error, found);
        Assert.IsEmpty(Files, "what is wrong is not gone on with");
        Assert.HasCount(kind == "huggingface" ? 4 : 2, server.Requests, "once more from the start, and not again");
        Assert.IsTrue(server.Requests.All(request => request.Offset is null));
        Assert.DoesNotContain("secret", error);
    }

    [TestMethod]
    public async Task A_file_that_was_damaged_once_comes_right_the_second_time()
    {
        int count = 0;
        using var server = new FileServer(request =>
            Answer.File(request, Interlocked.Increment(ref count) == 1 ? Other : Content, "\"a\"", $"x-goog-hash: crc32c={Google(Content)}"));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        StringAssert.Contains(Messages.Single(), "once more from the start");
    }

    [TestMethod]
    public async Task The_checksum_of_a_packed_form_is_not_the_files()
    {
        using var server = new FileServer(request =>
            Answer.File(request, Content, "\"a\"", $"x-goog-hash: crc32c={Google(Other)}", "x-goog-stored-content-encoding: gzip"));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
    }

    [TestMethod]
    public async Task A_length_that_contradicts_another_is_told()
    {
        using var server = new FileServer(request => request.Target == "/file.npz"
            ? Answer.Status(307, "Location: /store", "X-Linked-Size: 200004")
            : Answer.File(request, Content, "\"a\""));
        StringAssert.Contains(await Error(server.At("file.npz")), "the server contradicts itself: length 200003, then 200004");
    }

    [TestMethod]
    public async Task More_than_is_stated_is_not_taken_and_less_is_asked_for_again()
    {
        // A longer body: HTTP ends it at the stated length, and the checksum tells.
        using var longer = new FileServer(_ => new Answer(
            Answer.HeadOf("200 OK", ["Content-Length: 200000", $"x-goog-hash: crc32c={Google(Content)}"]), Content));
        StringAssert.Contains(await Error(longer.At("file.npz")), "crc32c");
        using var shorter = new FileServer(_ => new Answer(Answer.HeadOf("200 OK", ["Content-Length: 200004"]), Content));
        StringAssert.Contains(await Error(shorter.At("file.npz")), "broke off");
        Assert.HasCount(3, shorter.Requests, "two retries");
    }

    [TestMethod]
    public async Task What_states_nothing_is_not_believed_and_what_is_endless_is_ended()
    {
        using var silent = new FileServer(_ => new Answer(Answer.HeadOf("200 OK", []), Content));
        StringAssert.Contains(await Error(silent.At("file.npz")), "expected a stated length or checksum, found neither");
        string head = Answer.HeadOf("200 OK", [$"x-goog-hash: crc32c={Google(Content)}"]);
        using var endless = new FileServer(_ => new Answer(head, new byte[(64 << 20) + 1]));
        StringAssert.Contains(await Error(endless.At("file.npz")), "expected a stated length, or at most 67108864 bytes, found more");
    }

    [TestMethod]
    public async Task A_chunked_answer_without_length_is_taken_whole()
    {
        byte[] body = [.. "30d43\r\n"u8, .. Content, .. "\r\n0\r\n\r\n"u8];
        using var server = new FileServer(_ => new Answer(Answer.HeadOf("200 OK", ["Transfer-Encoding: chunked"]), body));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
    }

    [TestMethod]
    public async Task A_packed_answer_is_refused()
    {
        using var server = new FileServer(request => Answer.File(request, Content, "\"a\"", "Content-Encoding: gzip"));
        StringAssert.Contains(await Error(server.At("file.npz")), "expected the file as it is, found it packed (gzip)");
    }

    [TestMethod]
    [DataRow(401, "answered 401: access denied")]
    [DataRow(403, "answered 403: access denied")]
    [DataRow(404, "answered 404: no such file")]
    [DataRow(410, "answered 410: no such file")]
    [DataRow(418, "answered 418")]
    [DataRow(304, "answered 304")]
    public async Task An_answer_that_is_final_is_told_at_once(int status, string expected)
    {
        using var server = new FileServer(_ => Answer.Status(status));
        Assert.AreEqual($"{server.Root}file.npz {expected}", await Error(server.At("file.npz?token=secret")));
        Assert.HasCount(1, server.Requests);
        Assert.IsEmpty(Files);
    }

    [TestMethod]
    [DataRow(408)]
    [DataRow(429)]
    [DataRow(500)]
    [DataRow(503)]
    public async Task An_answer_that_may_pass_is_waited_out(int status)
    {
        int count = 0;
        using var server = new FileServer(request =>
            Interlocked.Increment(ref count) <= 2 ? Answer.Status(status) : Answer.File(request, Content, "\"a\""));
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        Assert.HasCount(2, Messages);
        StringAssert.Contains(Messages[0], string.Create(CultureInfo.InvariantCulture, $"answered {status}"));
        using var never = new FileServer(_ => Answer.Status(status));
        File.Delete(Target);
        StringAssert.Contains(await Error(never.At("file.npz")), string.Create(CultureInfo.InvariantCulture, $"answered {status}"));
        Assert.HasCount(3, never.Requests);
    }

    [TestMethod]
    public async Task Retry_After_is_heeded_within_reason()
    {
        int count = 0;
        using var server = new FileServer(request =>
            Interlocked.Increment(ref count) == 1 ? Answer.Status(429, "Retry-After: 1") : Answer.File(request, Content, "\"a\""));
        var clock = Stopwatch.StartNew();
        await Fetch(server.At("file.npz"));
        Assert.IsGreaterThan(0.95, clock.Elapsed.TotalSeconds);
        File.Delete(Target);
        using var busy = new FileServer(_ => Answer.Status(503, "Retry-After: 3600"));
        await Error(busy.At("file.npz"));
        Assert.HasCount(1, busy.Requests, "an hour is not waited");
    }

    [TestMethod]
    public async Task Redirects_are_followed_but_not_for_ever()
    {
        using var store = new FileServer(request => Answer.File(request, Content, "\"a\""));
        using var server = new FileServer(request => request.Target switch
        {
            "/file.npz" => Answer.Status(301, "Location: /moved"),
            "/moved" => Answer.Status(308, $"Location: {store.Root}there"),
            _ => Answer.Status(302, "Location: /loop"),
        });
        await Fetch(server.At("file.npz"));
        AssertArrived(Content);
        File.Delete(Target);
        StringAssert.Contains(await Error(server.At("loop")), "more than 10 redirects");
    }

    [TestMethod]
    public async Task A_server_that_is_not_there_is_named()
    {
        Uri gone;
        using (var server = new FileServer(_ => Answer.Status(404)))
            gone = server.At("file.npz");
        StringAssert.StartsWith(await Error(gone), gone.AbsoluteUri);
    }

    [TestMethod]
    public async Task Offline_opens_no_connection()
    {
        using var server = new FileServer(request => Answer.File(request, Content, "\"a\""));
        string error = await Error(server.At("file.npz"), Options with { Offline = true });
        StringAssert.Contains(error, Target);
        StringAssert.Contains(error, server.Root + "file.npz");
        Assert.IsEmpty(server.Requests);
        await Fetch(server.At("file.npz"));
        await Fetch(server.At("file.npz"), Options with { Offline = true });
        Assert.HasCount(1, server.Requests, "what is here is here");
    }

    [TestMethod]
    public async Task A_mirror_stands_in()
    {
        using var server = new FileServer(request => Answer.File(request, Content, "\"a\""));
        var options = Options with { Mirrors = [new("https://published.invalid/models/", server.Root + "m/")] };
        await Fetch(new Uri("https://published.invalid/models/file.npz"), options);
        AssertArrived(Content);
        Assert.AreEqual("/m/file.npz", server.Requests.Single().Target);
    }

    [TestMethod]
    public async Task What_the_disk_cannot_take_is_told_as_such()
    {
        using var server = new FileServer(_ => new Answer(Answer.HeadOf("200 OK", ["Content-Length: 4000000000000000000"]), Content));
        string error = await Error(server.At("file.npz"));
        StringAssert.StartsWith(error, $"{Target}: expected room for 4000000000000.0 MB, found ");
        Assert.HasCount(1, server.Requests);
        File.WriteAllText(Path.Combine(Root, "occupied"), "");
        var occupied = Options with { CacheFolder = Path.Combine(Root, "occupied") };
        StringAssert.StartsWith(await Error(server.At("file.npz"), occupied), $"{occupied.CacheFolder}: the cache folder (BIT_CACHE) cannot be written: ");
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Google(byte[] content)
    {
        var big = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(big, Crc32C.Append(0, content));
        return Convert.ToBase64String(big);
    }
}
