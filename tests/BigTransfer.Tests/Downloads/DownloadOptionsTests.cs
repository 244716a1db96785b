using BigTransfer.Downloads;

namespace BigTransfer.Tests.Downloads;

[TestClass]
public sealed class DownloadOptionsTests
{
    [TestMethod]
    public void The_environment_sets_folder_mirrors_and_offline()
    {
        var options = From(("BIT_CACHE", "relative"), ("BIT_OFFLINE", "1"), ("BIT_ALLOW_HTTP", "true"), ("HF_TOKEN", "t"),
            ("HF_ENDPOINT", "https://hf.example/"),
            ("BIT_MIRRORS", "https://a.example/=https://b.example/x/; https://c.example/=https://d.example/?key=1"));
        Assert.AreEqual(Path.GetFullPath("relative"), options.CacheFolder);
        Assert.IsTrue(options.Offline && options.AllowHttp);
        Assert.AreEqual("t", options.HuggingFaceToken);
        Assert.DoesNotContain("= t", options.ToString(), "a record prints its public members only");
        Assert.AreEqual(new Uri("https://b.example/x/file?q"), WebAddress.Mirrored(new Uri("https://a.example/file?q"), options.Mirrors));
        Assert.AreEqual(new Uri("https://d.example/?key=1file"), WebAddress.Mirrored(new Uri("https://c.example/file"), options.Mirrors));
        Assert.AreEqual(new Uri("https://hf.example/timm/m"), WebAddress.Mirrored(new Uri("https://huggingface.co/timm/m"), options.Mirrors));
        Assert.AreEqual(new Uri("https://huggingface.com/m"), WebAddress.Mirrored(new Uri("https://huggingface.com/m"), options.Mirrors));
    }

    [TestMethod]
    public void Without_an_environment_the_platforms_folder_is_taken()
    {
        var options = From();
        Assert.IsFalse(options.Offline || options.AllowHttp);
        Assert.IsEmpty(options.Mirrors);
        Assert.AreEqual(new DownloadOptions().CacheFolder, options.CacheFolder);
        StringAssert.EndsWith(options.CacheFolder, Path.Combine("bit-mlnet", "models"));
        Assert.IsTrue(Path.IsPathFullyQualified(options.CacheFolder));
    }

    [TestMethod]
    [DataRow("BIT_OFFLINE", "perhaps", "BIT_OFFLINE: expected 1 or 0, found 'perhaps'")]
    [DataRow("BIT_MIRRORS", "nothing", "BIT_MIRRORS: mirror 1: expected https://PUBLISHED=https://MIRROR")]
    [DataRow("BIT_MIRRORS", "https://a.example/=https://b.example/;https://a.example/=ftp://user:secret@b.example/",
        "BIT_MIRRORS: mirror 2: expected https://PUBLISHED=https://MIRROR")]
    [DataRow("HF_ENDPOINT", "hf.example", "HF_ENDPOINT: mirror 1: expected https://PUBLISHED=https://MIRROR")]
    public void A_variable_without_meaning_is_named(string name, string value, string expected) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<BigTransferException>(() => From((name, value))).Message);

    [TestMethod]
    public void Values_are_checked_where_they_are_set()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DownloadOptions { Retries = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DownloadOptions { StallTimeout = TimeSpan.Zero });
    }

    [TestMethod]
    [DataRow("https://huggingface.co/a", "https://huggingface.co/b", true)]
    [DataRow("https://huggingface.co/a", "https://cdn-lfs.huggingface.co/b", false)]
    [DataRow("https://huggingface.co/a", "https://cas-bridge.xethub.hf.co/b", false)]
    [DataRow("http://huggingface.co/a", "http://huggingface.co/a", false)]
    [DataRow("https://nothuggingface.co/a", "https://nothuggingface.co/a", false)]
    [DataRow("https://huggingface.co.evil.example/a", "https://huggingface.co.evil.example/a", false)]
    [DataRow("https://evil.example/huggingface.co", "https://evil.example/huggingface.co", false)]
    [DataRow("https://evil.example/a", "https://huggingface.co/a", false)]
    public void The_token_goes_to_Hugging_Face_alone(string first, string current, bool expected) =>
        Assert.AreEqual(expected, HttpSource.TakesToken(new Uri(first), new Uri(current)));

    [TestMethod]
    public async Task The_token_goes_to_no_mirror()
    {
        using var folder = new TempFolder();
        using var server = new FileServer(request => FileServer.Answer.File(request, [1, 2, 3], "\"a\""));
        var options = From(("BIT_CACHE", folder.Root), ("HF_TOKEN", "secret"), ("HF_ENDPOINT", server.Root));
        using var downloader = new Downloader(options);
        await downloader.FetchAsync(new Uri("https://huggingface.co/timm/m"), folder.File("m"), CancellationToken.None);
        Assert.AreEqual("/timm/m", server.Requests.Single().Target);
        Assert.IsFalse(server.Requests.Single().Headers.ContainsKey("Authorization"));
    }

    [TestMethod]
    public void Only_this_machine_may_answer_without_encryption()
    {
        WebAddress.ExpectSafe(new Uri("https://a.example/"), allowHttp: false);
        WebAddress.ExpectSafe(new Uri("http://127.0.0.1:8/"), allowHttp: false);
        WebAddress.ExpectSafe(new Uri("http://a.example/"), allowHttp: true);
        foreach (string address in new[] { "http://a.example/", "ftp://127.0.0.1/", "file:///etc/passwd" })
            Assert.ThrowsExactly<DownloadException>(() => WebAddress.ExpectSafe(new Uri(address), allowHttp: false), address);
        Assert.ThrowsExactly<DownloadException>(() => WebAddress.ExpectSafe(new Uri("file:///etc/passwd"), allowHttp: true));
    }

    [TestMethod]
    public void A_redirect_away_from_encryption_is_refused()
    {
        var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
        response.Headers.Location = new Uri("http://127.0.0.1/store?Signature=secret");
        string message = Assert.ThrowsExactly<DownloadException>(() => HttpSource.Redirect(new Uri("https://a.example/x"), response)).Message;
        Assert.AreEqual("https://a.example/x redirects to http://127.0.0.1/store, which is not encrypted", message);
        Assert.AreEqual(new Uri("http://127.0.0.1/store?Signature=secret"), HttpSource.Redirect(new Uri("http://127.0.0.1/x"), response));
    }

    private static DownloadOptions From(params (string Name, string Value)[] variables) =>
        DownloadOptions.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
