using Contexter.Silo.Configuration;
using Contexter.Sources.SdkDocs;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Cli.Hosting;

/// <summary>A process that is nothing but one run of the command line.</summary>
public static class CliProcess
{
    /// <summary>Runs one command with the process's own streams, signals, variables and folders.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="configure">Changes services before a host is built; null changes none.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? configure)
    {
        using var signals = new InterruptSignals();
        var machine = new ProcessEnvironment();
        await using var output = TextWriter.Synchronized(StandardStreams.OpenOutput());
        await using var error = TextWriter.Synchronized(StandardStreams.OpenError());
        return await ContexterCli.RunAsync(args, new CliEnvironment
        {
            Output = output,
            Error = error,
            OutputIsTerminal = StandardStreams.IsTerminal(machine.Variables),
            TerminalWidth = StandardStreams.TerminalWidth(),
            Machine = machine,
            Dotnet = new InstalledDotnet(),
            Sessions = () => new ContexterSessions(configure),
            Time = TimeProvider.System,
            Interruption = signals.Token,
        });
    }
}
