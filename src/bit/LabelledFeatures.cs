using BigTransfer.FewShot;
using BigTransfer.Models;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool;

/// <summary>Embeddings of a folder of labelled pictures.</summary>
/// <param name="Features"><c>[N, D]</c>.</param>
/// <param name="Labels">The class of each row, from 0.</param>
/// <param name="Failed">Pictures that could not be read and are left out.</param>
internal sealed record LabelledFeatures(FloatTensor Features, IReadOnlyList<int> Labels, int Failed)
{
    /// <summary>Embeds a folder; the first one decides the classes, and any later one must have no others.</summary>
    internal static LabelledFeatures Compute(string what, FileEmbedder embedder, string folder, ref string[] classes, CancellationToken cancellation)
    {
        var images = ImageFolder.List(folder);
        if (classes.Length == 0)
            classes = [.. images.Select(i => i.Label).Distinct()];
        var known = classes.Index().ToDictionary(c => c.Item, c => c.Index);
        if (images.FirstOrDefault(i => !known.ContainsKey(i.Label)) is { } stranger)
            throw new BigTransferException($"{folder}: expected only classes of the training folder, found '{stranger.Label}'");

        var values = new List<float>();
        var labels = new List<int>();
        int row = 0;
        int failed = Progress.Track(what, images.Count, embedder.Embed(images.Select(i => i.Path), cancellation), result =>
        {
            var image = images[row++];
            if (result.Values is null)
                return result.Error;
            values.AddRange(result.Values);
            labels.Add(known[image.Label]);
            return null;
        });
        if (labels.Count == 0)
            throw new BigTransferException($"{folder}: expected pictures that can be read, found none");
        return new LabelledFeatures(new FloatTensor([.. values], labels.Count, values.Count / labels.Count), labels, failed);
    }

    /// <summary>Stops where a class has too few pictures to draw from.</summary>
    internal void ExpectEach(string[] classes, int shots, string folder)
    {
        foreach (var (index, name) in classes.Index())
        {
            int count = Labels.Count(label => label == index);
            if (count < shots)
                throw new BigTransferException($"{folder}: expected at least {shots} readable pictures of the class '{name}' for {shots} shots, found {count}");
        }
    }
}
