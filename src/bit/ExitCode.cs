namespace BigTransfer.Tool;

/// <summary>What the tool tells its caller.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int InputFailed = 1;
    internal const int WrongUse = 2;
}
