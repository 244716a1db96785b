namespace BigTransfer.Graphs;

/// <summary>A value of a graph in the making.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Channels">Its channels, or the length of a vector.</param>
/// <param name="Side">Its height for a height of the image, its width for a width; below 1 where the image is too small. Null for a vector.</param>
internal sealed record FeatureMap(string Name, int Channels, Func<int, int>? Side)
{
    /// <summary>The side after a window slid over this map.</summary>
    public Func<int, int> After(Func<int, int> step)
    {
        var side = Side!;
        return image => step(side(image));
    }
}
