namespace BigTransfer.Tool;

/// <summary>Options that contradict each other or make no sense together.</summary>
internal sealed class UsageException(string message) : Exception(message);
