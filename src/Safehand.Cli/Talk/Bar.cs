using Spectre.Console;

namespace Safehand.Cli.Talk;

/// <summary>A bar with speed and time left, on standard error, where somebody can see it.</summary>
internal static class Bar
{
    /// <summary>Runs the work; what it reports is the number of bytes done.</summary>
    public static async Task<T> ShowAsync<T>(Say say, string title, long whole, Func<Action<long>, Task<T>> work)
    {
        if (!say.Moves)
        {
            return await work(_ => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, whole));
                context.Refresh(); // At once: what is quick is seen too.
                return await work(done => task.Value = done);
            });
    }
}
