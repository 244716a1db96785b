namespace BigTransfer.Imaging;

/// <summary>To what size a picture is resized.</summary>
public abstract record ResizeRule
{
    /// <summary>The largest edge that a rule may ask for.</summary>
    internal const int MaxEdge = 16384;

    private ResizeRule() { }

    /// <summary>To this height and width, whatever the picture's shape.</summary>
    public static ResizeRule To(int height, int width) => new Exact(height, width);

    /// <summary>The shorter edge to this length, the longer one in proportion, rounded down.</summary>
    public static ResizeRule ToShortestEdge(int length) => new ShortestEdge(length);

    /// <summary>The size that a picture of this height and width is resized to.</summary>
    public abstract (int Height, int Width) SizeFor(int height, int width);

    /// <summary>To one height and width.</summary>
    public sealed record Exact : ResizeRule
    {
        internal Exact(int height, int width) => (Height, Width) = (Checked(height), Checked(width));

        /// <summary>Rows.</summary>
        public int Height { get; }

        /// <summary>Columns.</summary>
        public int Width { get; }

        /// <inheritdoc/>
        public override (int Height, int Width) SizeFor(int height, int width) => (Height, Width);

        /// <inheritdoc/>
        public override string ToString() => $"{Height} x {Width}";
    }

    /// <summary>By the shorter edge, keeping the shape.</summary>
    public sealed record ShortestEdge : ResizeRule
    {
        internal ShortestEdge(int length) => Length = Checked(length);

        /// <summary>The shorter edge's length.</summary>
        public int Length { get; }

        /// <inheritdoc/>
        public override (int Height, int Width) SizeFor(int height, int width)
        {
            // As torchvision and transformers have it: the longer edge is truncated.
            long other = (long)Length * Math.Max(height, width) / Math.Min(height, width);
            int longer = (int)Math.Min(other, int.MaxValue);
            return width <= height ? (longer, Length) : (Length, longer);
        }

        /// <inheritdoc/>
        public override string ToString() => $"shortest edge {Length}";
    }

    internal static int Checked(int edge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(edge, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edge, MaxEdge);
        return edge;
    }
}
