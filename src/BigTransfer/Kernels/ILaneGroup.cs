namespace BigTransfer.Kernels;

/// <summary>Lanes side by side that a product of matrices sums up in registers.</summary>
internal unsafe interface ILaneGroup<TSelf> where TSelf : unmanaged, ILaneGroup<TSelf>
{
    /// <summary>All zero.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The values at an address; from one vector's first value to the next one's it is <paramref name="step"/>.</summary>
    static abstract TSelf Load(float* source, nint step);

    /// <summary>Writes the values; from one vector's first value to the next one's it is <paramref name="step"/>.</summary>
    void Store(float* destination, nint step);

    /// <summary>This and a number times values, each sum rounded once.</summary>
    TSelf Add(float number, in TSelf values);
}
