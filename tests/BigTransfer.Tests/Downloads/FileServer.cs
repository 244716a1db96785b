using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BigTransfer.Tests.Downloads;

/// <summary>A server of this machine that answers as a test says: it can cut, lie, stall and redirect at any byte.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Answer> _answer;

    internal FileServer(Func<Request, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    internal string Root => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>All that was asked, in order.</summary>
    internal ConcurrentQueue<Request> Requests { get; } = new();

    internal Uri At(string path) => new(Root + path);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client, _stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var _ = client;
        try
        {
            using var stream = client.GetStream();
            if (await ReadAsync(stream, stop) is not { } request)
                return;
            Requests.Enqueue(request);
            var answer = _answer(request);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer.Head), stop);
            for (int sent = 0; sent < answer.Body.Length;)
            {
                int count = Math.Min(answer.ChunkBytes, answer.Body.Length - sent);
                await stream.WriteAsync(answer.Body.AsMemory(sent, count), stop);
                await stream.FlushAsync(stop);
                sent += count;
                await Task.Delay(answer.Pause, stop);
            }
            if (answer.StallsAtEnd)
                await Task.Delay(Timeout.Infinite, stop);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, as tests of cancellation have it.
        }
    }

    private static async Task<Request?> ReadAsync(Stream stream, CancellationToken stop)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop) == 0)
                return null;
            text.Append((char)one[0]);
        }
        string[] lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new Request(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers);
    }

    internal sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>First byte asked for; null where the whole is.</summary>
        internal int? Offset => Headers.TryGetValue("Range", out string? range)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>What is sent: a head as it stands, then the bytes, whatever the head says of them.</summary>
    internal sealed record Answer(string Head, byte[] Body)
    {
        internal int ChunkBytes { get; init; } = int.MaxValue;

        internal TimeSpan Pause { get; init; }

        /// <summary>Keeps the connection open without a byte more.</summary>
        internal bool StallsAtEnd { get; init; }

        internal static Answer Status(int status, params string[] headers) =>
            new(HeadOf($"{status} X", ["Content-Length: 0", .. headers]), []);

        /// <summary>A file as an honest server sends it: the whole, or the range that is asked for and valid.</summary>
        internal static Answer File(Request request, byte[] content, string tag, params string[] headers)
        {
            bool same = !request.Headers.TryGetValue("If-Range", out string? version) || version == tag;
            if (request.Offset is not { } from || !same)
                return new Answer(HeadOf("200 OK", [$"Content-Length: {content.Length}", $"ETag: {tag}", .. headers]), content);
            return from >= content.Length
                ? Status(416, $"Content-Range: bytes */{content.Length}")
                : new Answer(HeadOf("206 Partial Content",
                    [$"Content-Length: {content.Length - from}", $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}", $"ETag: {tag}", .. headers]),
                    content[from..]);
        }

        /// <summary>The same, broken off after so many bytes of the body.</summary>
        internal Answer CutAt(int bytes) => this with { Body = Body[..Math.Min(bytes, Body.Length)] };

        internal static string HeadOf(string status, IEnumerable<string> headers) =>
            $"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n";
    }
}
