using Build;

// The one entry behind build.sh and build.cmd. The ground is prepared first, then the SDK does the work.
try
{
    string command = args.Length == 0 ? "build" : args[0];
    string[] rest = args.Length == 0 ? [] : args[1..];
    return command switch
    {
        "build" => Prepared(() => Commands.Build(rest)),
        "test" => Prepared(() => Commands.Test(rest)),
        "sample" => Prepared(() => Commands.Sample(rest)),
        "bench" => Prepared(() => Commands.Bench(rest)),
        "pack" => Prepared(() => Commands.Pack(rest)),
        "help" or "--help" or "-h" => Commands.Help(Console.Out, 0),
        _ => Commands.Help(Console.Error, 2),
    };
}
catch (BuildException e)
{
    Console.Error.WriteLine($"build: {e.Message}");
    return 1;
}

static int Prepared(Func<int> command)
{
    Ground.Prepare();
    return command();
}
