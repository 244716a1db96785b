using System.CommandLine;
using BigTransfer;
using BigTransfer.Tool;
using BigTransfer.Tool.Commands;
using BigTransfer.Tool.Output;

var root = new RootCommand("Big Transfer (BiT): embeddings of images, with few labels to a classifier.")
{
    InspectCommand.Create(),
    ConvertCommand.Create(),
    QuantizeCommand.Create(),
    RunCommand.Create(),
    PreprocessCommand.Create(),
    EmbedCommand.Create(),
    ClassifyCommand.Create(),
    ValidateCommand.Create(),
    FewShotCommand.Create(),
    ModelsCommand.Create(),
    BenchCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    var command = parsed.CommandResult.Command;
    // Of several errors the one about a word that was given tells more than the one about what is missing.
    var error = parsed.Errors.FirstOrDefault(e => parsed.UnmatchedTokens.Any(e.Message.Contains)) ?? parsed.Errors[0];
    string words = string.Concat(command.Parents.OfType<Command>().Append(command).Where(c => c != root).Select(c => c.Name + " "));
    return Fail($"{error.Message.TrimEnd('.')}; see bit {words}--help", ExitCode.WrongUse);
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (UsageException e)
{
    return Fail(e.Message, ExitCode.WrongUse);
}
catch (OperationCanceledException)
{
    return Fail("stopped", ExitCode.InputFailed);
}
catch (Exception e) when (e is BigTransferException or IOException or UnauthorizedAccessException)
{
    return Fail(e.Message, ExitCode.InputFailed);
}
catch (Exception e)
{
    return Fail($"a fault of this program, {e.GetType().Name}: {e.Message}", ExitCode.InputFailed);
}

static int Fail(string message, int exitCode)
{
    Messages.Write(message);
    return exitCode;
}
