// The measurements of README's table, as markdown on standard output. Usage: see Settings.
using Benchmarks;
using BigTransfer;

try
{
    if (args.Contains("--help"))
    {
        Console.WriteLine(Settings.Usage);
        return 0;
    }
    var settings = Settings.Parse(args);
    Machine.Write(Console.Out);
    foreach (var (name, write) in Tables.All.Where(table => settings.Wants(table.Name)))
    {
        Console.Error.WriteLine($"bench: {name} ...");
        write(settings, Console.Out);
        Console.Out.Flush();
    }
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"bench: {e.Message}");
    return 2;
}
catch (Exception e) when (e is BigTransferException or IOException)
{
    Console.Error.WriteLine($"bench: {e.Message}");
    return 1;
}
