namespace Microsoft.ML.Data;

/// <summary>Compares text by its characters: <see cref="ReadOnlyMemory{T}"/> itself compares where they are.</summary>
internal sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
{
    public static readonly TextComparer Ordinal = new();

    /// <summary>This comparer for text, null (the default one) for other types.</summary>
    public static IEqualityComparer<T> For<T>() => Ordinal as IEqualityComparer<T>;

    /// <inheritdoc cref="For"/>
    public static IComparer<T> OrderFor<T>() => Ordinal as IComparer<T>;

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> obj) => string.GetHashCode(obj.Span);

    public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
}
