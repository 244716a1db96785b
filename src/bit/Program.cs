using System.CommandLine;
using BigTransfer;
using BigTransfer.Tool;
using BigTransfer.Tool.Commands;

var root = new RootCommand("Big Transfer (BiT): embeddings of images, with few labels to a classifier.")
{
    InspectCommand.Create(),
    ConvertCommand.Create(),
    RunCommand.Create(),
    PreprocessCommand.Create(),
    EmbedCommand.Create(),
    FewShotCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"bit: {error.Message}");
    Console.Error.WriteLine($"bit: see bit {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help");
    return ExitCode.WrongUse;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (UsageException e)
{
    return Fail(e.Message, ExitCode.WrongUse);
}
catch (Exception e) when (e is BigTransferException or IOException or UnauthorizedAccessException)
{
    return Fail(e.Message, ExitCode.InputFailed);
}
catch (OperationCanceledException)
{
    return Fail("stopped", ExitCode.InputFailed);
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine($"bit: {message}");
    return exitCode;
}
