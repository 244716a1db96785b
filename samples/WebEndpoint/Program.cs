// A classifier of pictures on the web.
//
//   dotnet run --project samples/WebEndpoint -- --images DIR       trains on a folder with one sub-folder a class, and saves classifier.zip
//   dotnet run --project samples/WebEndpoint                       serves what was saved (other names: --model FILE)
//   curl --data-binary @cat.jpg http://localhost:5000/classify     {"label":"cat","scores":{"cat":0.93,"dog":0.07}}
using BigTransfer;
using Microsoft.Extensions.ML;
using WebEndpoint;

const int MostBytes = 20 * 1024 * 1024;

var builder = WebApplication.CreateBuilder(args);
string file = Path.GetFullPath(builder.Configuration["model"] ?? "classifier.zip");
try
{
    if (builder.Configuration["images"] is { } images)
        Trainer.Train(images, file);
    else if (!File.Exists(file))
        throw new BigTransferException($"{file}: expected a trained model, found nothing; train one with --images DIR");
}
catch (Exception e) when (e is BigTransferException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"WebEndpoint: {e.Message}");
    return 1;
}

// An engine is not thread-safe, so each request has one of the pool's; they share the model, and the model its network.
builder.Services.AddPredictionEnginePool<Picture, Prediction>()
    .FromFile(Classifier.ModelName, file, watchForChanges: false);
builder.Services.AddSingleton<Classifier>();
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MostBytes);

var app = builder.Build();
app.MapPost("/classify", async (HttpRequest request, Classifier classifier, CancellationToken cancelled) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, cancelled);
    try
    {
        return Results.Ok(classifier.Classify(body.ToArray()));
    }
    catch (BigTransferException)
    {
        return Results.Problem("expected the bytes of a picture", statusCode: StatusCodes.Status400BadRequest);
    }
});
await app.RunAsync();
return 0;
