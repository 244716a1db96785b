namespace BigTransfer.Kernels;

/// <summary>The sides of a map before and after a pool, and the zeros above and left of it.</summary>
internal readonly record struct PoolMap(long Height, long Width, long OutputHeight, long OutputWidth, long Top, long Left);
