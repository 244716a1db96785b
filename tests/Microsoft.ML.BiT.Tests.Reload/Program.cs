using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// A program that only knows ML.NET: loads a saved pipeline and prints, for each image path, its value of one column, text or vector.
// Usage: Reload MODEL.zip COLUMN LIST-OF-IMAGES.txt
var context = new MLContext();
var model = context.Model.Load(args[0], out _);
var images = context.Data.LoadFromEnumerable(File.ReadAllLines(args[2]).Select(path => new Row { ImagePath = path }).ToArray());
var view = model.Transform(images);
var lines = view.Schema[args[1]].Type is TextDataViewType
    ? view.GetColumn<string>(args[1])
    : view.GetColumn<float[]>(args[1]).Select(values => string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
foreach (var line in lines)
    Console.WriteLine(line);
(model as IDisposable)?.Dispose(); // ML.NET keeps a network that stands in the zip in a temporary file until then.

internal sealed class Row
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";
}
