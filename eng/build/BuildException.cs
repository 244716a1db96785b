namespace Build;

/// <summary>A failure whose message is all that the user needs.</summary>
internal sealed class BuildException(string message) : Exception(message);
