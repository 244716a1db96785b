using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// A program that only knows ML.NET: loads a saved pipeline and prints, for each image path, its values of one vector column.
// Usage: Reload MODEL.zip COLUMN LIST-OF-IMAGES.txt
var context = new MLContext();
var model = context.Model.Load(args[0], out _);
var images = context.Data.LoadFromEnumerable(File.ReadAllLines(args[2]).Select(path => new Row { ImagePath = path }).ToArray());
foreach (var values in model.Transform(images).GetColumn<float[]>(args[1]))
    Console.WriteLine(string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

internal sealed class Row
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";
}
