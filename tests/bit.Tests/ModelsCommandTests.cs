using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BigTransfer.Tests.Downloads;
using static BigTransfer.Tests.Downloads.FileServer;

namespace BigTransfer.Tool.Tests;

/// <summary><c>models</c>, and models by name in the other commands.</summary>
[TestClass]
public sealed class ModelsCommandTests : TemporaryFolderTest
{
    private static readonly byte[] Weights = File.ReadAllBytes(Path.Combine(Shared.RepositoryRoot, "models/bit-mini/bit-mini.npz"));

    private (string, string) Cache => ("BIT_CACHE", In("cache"));

    [TestMethod]
    public void The_table_is_aligned_and_can_be_filtered()
    {
        string[] all = Lines(Bit.Run([Cache], "models").Expect(0).Output);
        Assert.HasCount(41, all);
        int column = all[0].IndexOf("architecture", StringComparison.Ordinal);
        Assert.IsTrue(all.All(line => line[column - 1] == ' ' && line[column] != ' '), string.Join('\n', all));
        StringAssert.Matches(all.Single(line => line.StartsWith("BiT-M-R50x1 ", StringComparison.Ordinal)),
            new(@"^BiT-M-R50x1 +R50x1 +ImageNet-21k +21843 +224 +official-pytorch +273 MB$"));
        CollectionAssert.AreEqual(new[] { "name", "BiT_resnet50", "BiT_resnet50x3", "BiT_resnet101" },
            Lines(Bit.Run([Cache], "models", "MindCV").Expect(0).Output).Select(line => line.Split(' ')[0]).ToArray());
        Assert.HasCount(16, Lines(Bit.Run([Cache], "models", "caltech", "--vtab").Expect(0).Output));
        Assert.AreEqual("bit: no published model fits 'caltech'; 15 of VTAB do: add --vtab",
            Bit.Run([Cache], "models", "caltech").Expect(1).OneErrorLine());
    }

    [TestMethod]
    public void Wrong_use_points_at_the_help_of_the_command_under_models() =>
        StringAssert.EndsWith(Bit.Run([Cache], "models", "download").Expect(2).OneErrorLine(), "; see bit models download --help");

    [TestMethod]
    public void Sources_tell_addresses_and_places()
    {
        string output = Bit.Run([Cache], "models", "BiT-M-R50x1-ILSVRC2012", "--sources").Expect(0).Output;
        string place = Path.Combine(In("cache"), "bit_models", "BiT-M-R50x1-ILSVRC2012.npz");
        StringAssert.Contains(output, $"https://storage.googleapis.com/bit_models/BiT-M-R50x1-ILSVRC2012.npz as {place}");
        StringAssert.Contains(output, "eps 1e-8");
    }

    [TestMethod]
    public void A_download_is_shown_as_here_in_table_and_JSON()
    {
        using var server = Publisher();
        string path = Bit.Run([Cache, Mirror(server)], "models", "download", "bit-m-r50x1").Expect(0).Output.Trim();
        CollectionAssert.AreEqual(Weights, File.ReadAllBytes(path));
        StringAssert.EndsWith(Lines(Bit.Run([Cache], "models", "BiT-M-R50x1").Expect(0).Output)[1], " yes");
        using var json = JsonDocument.Parse(Bit.Run([Cache], "models", "BiT-M-R50x1", "--json").Expect(0).Output);
        var model = json.RootElement[0];
        Assert.AreEqual(path, model.GetProperty("cached").GetString());
        Assert.AreEqual(21843, model.GetProperty("classes").GetInt32());
        Assert.AreEqual(2, model.GetProperty("sources").GetArrayLength());
        Assert.AreEqual("null", json.RootElement[1].GetProperty("cached").GetRawText());
    }

    [TestMethod]
    public void Other_commands_fetch_a_model_by_its_name()
    {
        using var server = Publisher();
        StringAssert.Contains(Bit.Run([Cache, Mirror(server)], "inspect", "BiT-M-R50x1").Expect(0).Output, "catalogue: official-pytorch");
        StringAssert.Contains(Bit.Run([Cache, ("BIT_OFFLINE", "1")], "inspect", "BiT-M-R50x1").Expect(0).Output, "catalogue: official-pytorch");
        string offline = Bit.Run([Cache, ("BIT_OFFLINE", "1")], "inspect", "BiT-M-R101x1").Expect(1).OneErrorLine();
        StringAssert.Contains(offline, $"expected https://storage.googleapis.com/bit_models/BiT-M-R101x1.npz as {In("cache")}");
    }

    [TestMethod]
    public void Names_that_are_none_have_neighbours()
    {
        Assert.AreEqual("bit: no published model 'BiT-M-R50x2': did you mean BiT-M-R50x1, BiT-M-R50x3, BiT-S-R50x1?",
            Bit.Run([Cache], "models", "download", "BiT-M-R50x2").Expect(1).OneErrorLine());
        Assert.AreEqual("bit: BIT_OFFLINE: expected 1 or 0, found 'x'", Bit.Run([Cache, ("BIT_OFFLINE", "x")], "models").Expect(1).OneErrorLine());
    }

    [TestMethod]
    public void Two_processes_make_one_download()
    {
        using var server = Publisher(TimeSpan.FromMilliseconds(30));
        var both = new Bit.Result[2];
        Parallel.For(0, both.Length, i => both[i] = Bit.Run([Cache, Mirror(server)], "models", "download", "BiT-S-R50x1"));
        Assert.AreEqual(both[0].Expect(0).Output, both[1].Expect(0).Output);
        CollectionAssert.AreEqual(Weights, File.ReadAllBytes(both[0].Output.Trim()));
        Assert.HasCount(1, server.Requests.Where(request => request.Target.EndsWith(".npz", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task The_proxy_of_the_environment_is_asked()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var asked = Task.Run(async () =>
        {
            using var client = await proxy.AcceptTcpClientAsync();
            using var stream = client.GetStream();
            string line = (await new StreamReader(stream, Encoding.ASCII, leaveOpen: true).ReadLineAsync())!;
            await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            return line;
        });
        // Any other connection would leave this machine: there is one source.
        string address = $"http://user:secret@127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        var result = Bit.Run([Cache, ("HTTPS_PROXY", address), ("NO_PROXY", "")], "models", "download", "BiT_resnet50").Expect(1);
        Assert.AreEqual("CONNECT download.mindspore.cn:443 HTTP/1.1", await asked);
        Assert.AreEqual("bit: model 'BiT_resnet50': https://download.mindspore.cn/toolkits/mindcv/bit/BiT_resnet50-1e4795a4.ckpt: "
            + "the proxy refused the connection (403)", result.OneErrorLine(), "and no word of the proxy's password");
    }

    private static (string, string) Mirror(FileServer server) => ("BIT_MIRRORS", $"https://storage.googleapis.com/bit_models/={server.Root}");

    private static FileServer Publisher(TimeSpan pause = default) => new(request => request.Target.EndsWith(".npz", StringComparison.Ordinal)
        ? Answer.File(request, Weights, "\"a\"") with { ChunkBytes = 1 << 20, Pause = pause }
        : Answer.Status(404));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
