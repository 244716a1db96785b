// Four things to do with photos and no training of a network, one a file:
//   Neighbours.cs   which photos are most like this one
//   Clusters.cs     what belongs together in a folder of photos
//   Strange.cs      which photos are unlike the usual ones
//   Classify.cs     what the network itself, with the classes it was trained on, sees in them
using BigTransfer;
using PhotoTools;

Console.OutputEncoding = System.Text.Encoding.UTF8;
if (args.Length == 0 || args.Contains("--help"))
{
    Console.WriteLine(Options.Usage);
    return args.Length == 0 ? 2 : 0;
}
try
{
    var options = Options.Parse(args);
    using var drawn = new DrawnPictures();
    switch (options.Command)
    {
        case "neighbours": Neighbours.Run(options, drawn); break;
        case "clusters": Clusters.Run(options, drawn); break;
        case "strange": Strange.Run(options, drawn); break;
        default: Classify.Run(options, drawn); break;
    }
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"PhotoTools: {e.Message}");
    return 2;
}
catch (Exception e) when (e is BigTransferException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"PhotoTools: {e.Message}");
    return 1;
}
