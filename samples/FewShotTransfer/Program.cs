// Few-shot transfer: from a handful of labelled pictures a class to a classifier.
//
// A network of the Big Transfer (BiT) family turns any picture into a vector, its embedding, in which like things lie close
// together. A simple trainer then needs only a few examples of each class. Tutorial.cs goes the way step by step.
using BigTransfer;
using FewShotTransfer;

Console.OutputEncoding = System.Text.Encoding.UTF8;
if (args.Contains("--help"))
{
    Console.WriteLine(Options.Usage);
    return 0;
}
try
{
    Tutorial.Run(Options.Parse(args));
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"FewShotTransfer: {e.Message}");
    return 2;
}
catch (Exception e) when (e is BigTransferException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"FewShotTransfer: {e.Message}");
    return 1;
}
