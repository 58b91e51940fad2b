using Contexter.Cli.Hosting;
using Contexter.Silo.Configuration;

namespace Contexter.Cli;

/// <summary>Everything outside that the command line touches, so that tests can stand in for it.</summary>
public sealed record CliEnvironment
{
    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where errors and notes go.</summary>
    public required TextWriter Errors { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal that can show colours and live progress.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Environment variables, folders and files that configuration is read from.</summary>
    public required IConfigurationEnvironment Configuration { get; init; }

    /// <summary>Opens Contexter.</summary>
    public required IContexterSessions Sessions { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Cancelled by Ctrl+C or a stop signal; none for tests that need none.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>The environment of this process.</summary>
    public static CliEnvironment ForProcess(IContexterSessions sessions) => new()
    {
        Output = Console.Out,
        Errors = Console.Error,
        IsTerminal = !Console.IsOutputRedirected,
        Configuration = new ProcessEnvironment(),
        Sessions = sessions,
        Time = TimeProvider.System,
        Interrupted = StopSignals.Token,
    };
}
