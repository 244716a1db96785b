namespace BigTransfer.Graphs;

/// <summary>Takes the next bytes of something.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);
