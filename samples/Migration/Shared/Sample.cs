using System.Runtime.InteropServices;

namespace Samples;

/// <summary>What the samples have in common: which of the pair runs, where secrets come from, and how the program ends.</summary>
internal static class Sample
{
    /// <summary>Runs a sample that takes nothing but <c>before</c> or <c>after</c>, the default.</summary>
    public static Task<int> RunAsync(string[] args, Func<bool, CancellationToken, Task> run) => RunAsync(args, (before, arguments, cancellationToken) =>
        arguments is [] ? run(before, cancellationToken) : throw new ArgumentException($"The argument '{arguments[0]}' is unknown. Allowed: before, after."));

    /// <summary>Runs a sample that takes arguments of its own after <c>before</c> or <c>after</c>. Ctrl+C and SIGTERM cancel it.</summary>
    /// <returns>The exit code: 0, or 1 after one line on stderr.</returns>
    public static async Task<int> RunAsync(string[] args, Func<bool, string[], CancellationToken, Task> run)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await run(args is ["before", ..], args is ["before" or "after", .. var rest] ? rest : args, stop.Token);
            return 0;
        }
        catch (Exception exception)
        {
            var root = exception.GetBaseException();
            await Console.Error.WriteLineAsync((root == exception ? exception.Message : $"{exception.Message} {root.Message}").ReplaceLineEndings(" "));
            return 1;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Reads what must not stand on a command line, where every user of the machine could see it.</summary>
    /// <param name="name">The environment variable.</param>
    /// <param name="meaning">What it should hold.</param>
    public static string Read(string name, string meaning) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"The environment variable '{name}' is not set. It should hold {meaning}.");
}
