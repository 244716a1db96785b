namespace FewShotTransfer.Pictures;

/// <summary>A seeded stream of random numbers (SplitMix64), the same on every machine and in every version of .NET.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    internal uint Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (uint)((z ^ (z >> 31)) >> 32);
    }

    internal float Between(float low, float high) => low + (high - low) * ((Next() >> 8) * (1f / (1 << 24)));

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    internal int Whole(int low, int high) => low + (int)(Next() % (uint)(high - low + 1));

    internal bool Chance(float probability) => Between(0, 1) < probability;

    internal T OneOf<T>(params ReadOnlySpan<T> choices) => choices[(int)(Next() % (uint)choices.Length)];
}
