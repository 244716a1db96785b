using BigTransfer.Imaging;
using FewShotTransfer.Pictures;
using Microsoft.ML;
using Microsoft.ML.BiT;
using Microsoft.ML.Data;

namespace FewShotTransfer;

/// <summary>The way from pictures to a saved and reloaded classifier, one step after the other.</summary>
internal sealed class Tutorial(Options options, TemporaryFolder temporary)
{
    private const int DrawnPictures = 40, TestPictures = 30;        // a class
    private readonly MLContext _ml = new(seed: 1);

    internal static void Run(Options options)
    {
        using var temporary = new TemporaryFolder();
        new Tutorial(options, temporary).Run();
    }

    private void Run()
    {
        // 1. Pictures: a folder with one sub-folder a class, yours or ours. Some will be labelled, the others are the test.
        //    Yours are listed before anything is printed: a wrong folder is the first and only thing to tell.
        Draws? yours = options.Images is { } folder ? Read(folder) : null;
        Report.Ground(options.Model);
        Report.StageHeader();
        Draws draws = yours ?? Read(DrawPictures());
        Picture[] pictures = draws.Pictures;

        // 2. Every picture becomes a vector: its embedding, and for comparison its pixels. Only once, for training is repeated often.
        var bit = _ml.Transforms.BiTFeaturizeImages("Features", "ImagePath", options.Model);
        var raw = _ml.Transforms.BiTExtractPixels(new()
        {
            OutputColumnName = "Features",
            InputColumnName = "ImagePath",
            Recipe = PreprocessPresets.Find("official-pytorch").WithSize(32),
        });
        Example[] embeddings = Report.Stage("BiT embeddings", pictures.Length, () => Features(pictures, bit));
        Example[] pixels = Report.Stage("raw pixels, 32 x 32", pictures.Length, () => Features(pictures, raw));

        // 3. How good are they when 1, 5, 10 pictures of a class are labelled?
        var trials = new Trials(_ml, draws);
        var byEmbeddings = Report.Stage($"{draws.Count} classifiers on embeddings", () => trials.Run(embeddings));
        var byPixels = Report.Stage($"{draws.Count} classifiers on pixels", () => trials.Run(pixels));
        Report.Accuracy(draws, ("BiT embeddings", byEmbeddings), ("raw pixels", byPixels));
        Report.Confusion(draws, byEmbeddings[^1][0].ConfusionMatrix);

        // 4. The same as one pipeline from path to class, as an application has it. The saved zip is small, for it does not hold
        //    the network but names it by its hash.
        var (labelled, test) = draws.Split(draws.Shots[^1], seed: 0);
        Report.StageHeader();
        string file = TrainAndSave([.. labelled.Select(i => pictures[i])]);
        LoadAndClassify(file, pictures[test[^1]]);
    }

    private Draws Read(string folder) =>
        new(PictureFolder.Read(folder, most: options.Shots[^1] + TestPictures), options.Shots, options.Seeds);

    private string DrawPictures()
    {
        string folder = temporary.File("pictures");
        Report.Stage("draw pictures", Things.Classes.Length * DrawnPictures, () => PictureSet.Write(folder, DrawnPictures));
        return folder;
    }

    private Example[] Features(Picture[] pictures, BiTEstimator estimator)
    {
        IDataView paths = _ml.Data.LoadFromEnumerable(pictures);
        using var featurizer = estimator.Fit(paths);
        return [.. _ml.Data.CreateEnumerable<Example>(featurizer.Transform(paths), reuseRowObject: false)];
    }

    private string TrainAndSave(Picture[] labelled)
    {
        IDataView pictures = _ml.Data.LoadFromEnumerable(labelled);
        var pipeline = _ml.Transforms.BiTFeaturizeImages("Features", "ImagePath", options.Model)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(_ml)     // trainers read their data many times: embed once
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0))  // L1 drops features: too early
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = Report.Stage("train the whole pipeline", labelled.Length, () => pipeline.Fit(pictures));

        string file = temporary.File("classifier.zip");
        Report.Stage("save it", () => _ml.Model.Save(model, pictures.Schema, file));
        return file;
    }

    private void LoadAndClassify(string file, Picture picture)
    {
        string stage = $"load it from a zip of {new FileInfo(file).Length / 1024} KiB";
        ITransformer model = Report.Stage(stage, () => _ml.Model.Load(file, out _));
        using var engine = _ml.Model.CreatePredictionEngine<Picture, Prediction>(model);
        var prediction = Report.Stage("classify one picture", 1, () => engine.Predict(new Picture { ImagePath = picture.ImagePath }));

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        Report.Prediction(picture, prediction, [.. names.DenseValues().Select(name => name.ToString())]);
    }
}
