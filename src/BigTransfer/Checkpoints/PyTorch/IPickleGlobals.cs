namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>What a pickle may name: all that is not here is refused.</summary>
internal interface IPickleGlobals
{
    /// <summary>A <see cref="PickleFunction"/> or a value, or null where the name is not known.</summary>
    object? Find(string module, string name);

    /// <summary>What a persistent id stands for.</summary>
    /// <exception cref="InvalidDataException">It is of a kind that is not known.</exception>
    object Load(object? persistentId);
}
