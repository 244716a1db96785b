// A network of your own: PyTorch's class in C#, its state dict, and from there on what every other model here can do.
//
// usage: OwnNetwork [STATE_DICT [IMAGE]]
//   STATE_DICT   resnet18's weights (.pth, .safetensors, .npz); without them random ones, the same every time
//   IMAGE        a picture; without it one is drawn
using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.ML;
using OwnNetwork;

string temporary = Directory.CreateTempSubdirectory("own-network-").FullName;
try
{
    string stateDict = args.ElementAtOrDefault(0) ?? Path.Combine(temporary, "resnet18.npz");
    string picture = args.ElementAtOrDefault(1) ?? Path.Combine(temporary, "picture.png");
    if (args.Length == 0)
        RandomWeights.Write(new ResNet18(), stateDict);
    if (args.Length < 2)
        ImageEncoder.SavePng(Gradient(320, 240), picture);

    // 1. Class and weights make a model. The layer before the classifier stands for a picture; a map would be averaged over space.
    using var model = BiTModel.Load(new ResNet18(), stateDict, new() { LayerName = "avgpool" });
    Console.WriteLine($"{model.Name}: {model.Format}, {model.LayerNames.Count} layers, {model.Classes} classes");
    Console.WriteLine($"pictures: {model.Recipe} ({model.RecipeReason})");

    // 2. A picture becomes a vector. FileEmbedder does it with many, in batches.
    float[] embedding = model.Embed(ImageDecoder.Decode(picture));
    Console.WriteLine($"embedding of {Path.GetFileName(picture)}: {embedding.Length} numbers, {Describe(embedding)}");

    // 3. As an ONNX file, with its recipe inside, it needs no class any more.
    string onnx = Path.Combine(temporary, "resnet18.onnx");
    model.SaveOnnx(onnx);
    Console.WriteLine(FormattableString.Invariant($"saved as ONNX: {new FileInfo(onnx).Length / 1_000_000.0:F1} MB"));

    // 4. ... and is a stage of an ML.NET pipeline: a path goes in, the features come out, and any trainer may follow.
    var ml = new MLContext(seed: 1);
    IDataView pictures = ml.Data.LoadFromEnumerable([new Picture { ImagePath = picture }]);
    using var featurizer = ml.Transforms.BiTFeaturizeImages("Features", "ImagePath", onnx).Fit(pictures);
    float[] features = ml.Data.CreateEnumerable<Example>(featurizer.Transform(pictures), reuseRowObject: false).Single().Features;
    Console.WriteLine($"the same from ML.NET: {features.Length} numbers, {Describe(features)}");
    return 0;
}
catch (BigTransferException e)
{
    Console.Error.WriteLine($"OwnNetwork: {e.Message}");
    return 1;
}
finally
{
    Directory.Delete(temporary, recursive: true);
}

static string Describe(float[] values) =>
    FormattableString.Invariant($"{values[0]:F4} {values[1]:F4} {values[2]:F4} ..., length {Math.Sqrt(values.Sum(x => (double)x * x)):F4}");

static RgbImage Gradient(int width, int height) =>
    new(width, height, [.. Enumerable.Range(0, width * height).SelectMany(i => new[] { (byte)(i % width), (byte)(i / width), (byte)128 })]);
