using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace FewShotTransfer.Tests;

/// <summary>The sample of a web endpoint, in a process of its own on a free port, asked over HTTP.</summary>
[TestClass]
public sealed class WebEndpointTests
{
    private const string Program = "WebEndpoint.dll", Listening = "Now listening on: ";

    [TestMethod]
    public async Task Several_clients_at_once_get_the_classes_of_their_pictures()
    {
        using var folder = new TempFolder();
        string images = SharedPictures.Folder, model = folder.File("model.zip");
        Directory.CreateDirectory(folder.File("temporary"));
        using var server = Start(folder.File("temporary"), "--images", images, "--model", model);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressOf(server) };
            Assert.IsTrue(File.Exists(model));
            string[] pictures = [.. Directory.GetFiles(images, "0*.png", SearchOption.AllDirectories)];
            var first = await Task.WhenAll(pictures.Select(picture => Classify(client, picture)));
            for (int i = 0; i < pictures.Length; i++)
            {
                string label = Path.GetFileName(Path.GetDirectoryName(pictures[i])!);
                Assert.AreEqual(label, first[i].Label, pictures[i]);
                Assert.AreEqual(label, first[i].Scores.First().Key);
                CollectionAssert.AreEquivalent(TestPictures.Classes, first[i].Scores.Keys);
                Assert.AreEqual(1, first[i].Scores.Values.Sum(), 1e-5);
                CollectionAssert.AreEqual(first[i].Scores.Values.OrderDescending().ToArray(), first[i].Scores.Values);
            }
            // Whoever else asks at the same time: the same picture has the same scores.
            var alone = await Classify(client, pictures[7]);
            foreach (var (name, score) in alone.Scores)
                Assert.AreEqual(score, first[7].Scores[name], 1e-6, name);

            using var nonsense = await client.PostAsync("classify", new ByteArrayContent([1, 2, 3]));
            Assert.AreEqual(HttpStatusCode.BadRequest, nonsense.StatusCode);
            StringAssert.Contains(await nonsense.Content.ReadAsStringAsync(), "expected the bytes of a picture");
            Assert.IsEmpty(Directory.GetFiles(folder.File("temporary"), "*upload*"));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [TestMethod]
    public void A_model_that_is_absent_and_a_wrong_folder_are_errors_of_one_line()
    {
        using var folder = new TempFolder();
        string model = folder.File("model.zip"), images = folder.File("images");
        Assert.AreEqual($"WebEndpoint: {model}: expected a trained model, found nothing; train one with --images DIR",
            Sample.RunProgram(Program, "--model", model).Expect(1).OneErrorLine());
        Assert.AreEqual($"WebEndpoint: {images}: expected a folder with one sub-folder a class, found nothing",
            Sample.RunProgram(Program, "--model", model, "--images", images).Expect(1).OneErrorLine());
    }

    private static async Task<Answer> Classify(HttpClient client, string picture)
    {
        using var response = await client.PostAsync("classify", new ByteArrayContent(await File.ReadAllBytesAsync(picture)));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Answer>())!;
    }

    private static Process Start(string temporary, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, Program), "--urls", "http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["TMPDIR"] = start.Environment["TMP"] = start.Environment["TEMP"] = temporary;
        return Process.Start(start)!;
    }

    private static async Task<Uri> AddressOf(Process server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await server.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(Listening, StringComparison.Ordinal))
                return new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
        }
        throw new AssertFailedException("the server ended before it listened");
    }

    private sealed record Answer(string Label, Dictionary<string, float> Scores);
}
