namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>The class of a storage: how its elements are encoded.</summary>
/// <param name="Name">"FloatStorage".</param>
/// <param name="ElementType">Null where elements of that type are not read.</param>
/// <param name="ElementBytes">Bytes of an element.</param>
internal sealed record TorchStorageType(string Name, ElementType? ElementType, int ElementBytes);

/// <summary>The data that one or more tensors look at.</summary>
/// <param name="Type">What the elements are.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Root">Where it is a part of the data under <paramref name="Key"/>: how many elements that has in all.</param>
/// <param name="Start">The first element in the data under <paramref name="Key"/>.</param>
internal sealed record TorchStorage(TorchStorageType Type, string Key, long Count, long Root, long Start);
