namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>For pickles that may name nothing: numbers, strings and containers of them.</summary>
internal sealed class PickleGlobals : IPickleGlobals
{
    public static PickleGlobals None { get; } = new();

    public object? Find(string module, string name) => null;

    public object Load(object? persistentId) => throw new InvalidDataException("a persistent id was not expected here");
}
