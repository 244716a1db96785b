using Spectre.Console;

namespace BigTransfer.Tool.Output;

/// <summary>A progress bar on standard error, where that is a terminal; errors of single inputs are printed below it.</summary>
internal static class Progress
{
    /// <summary>Takes every result and returns how many of them were errors.</summary>
    /// <param name="what">What the bar is called.</param>
    /// <param name="total">How many results there will be.</param>
    /// <param name="results">The results, computed as they are taken.</param>
    /// <param name="take">Uses one result; returns its error, or null.</param>
    internal static int Track<T>(string what, int total, IEnumerable<T> results, Func<T, Exception?> take)
    {
        var errors = new List<string>();
        if (Console.IsErrorRedirected)
        {
            Consume(() => { });
        }
        else
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    var bar = context.AddTask(what, maxValue: total);
                    Consume(() => bar.Increment(1));
                });
        }
        foreach (string error in errors)
            Messages.Write(error);
        return errors.Count;

        void Consume(Action step)
        {
            foreach (var result in results)
            {
                if (take(result) is { } error)
                    errors.Add(error.Message);
                step();
            }
        }
    }
}
