using System.CommandLine;
using Contexter.Silo.Hosting;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter silo database</c>: the PostgreSQL database of a cluster.</summary>
internal sealed class SiloDatabaseCommand : Command, IExamples
{
    public SiloDatabaseCommand(CliEnvironment environment, GlobalOptions globals)
        : base("database", "Create, upgrade and check the tables of a cluster in PostgreSQL.")
    {
        Add(new InitDatabaseCommand(environment, globals));
        Add(new CheckDatabaseCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter silo database init --wait 60s", "contexter silo database check"];

    /// <summary>How long to wait for the server, by both commands.</summary>
    internal static Option<string?> Wait() => new("--wait")
    {
        HelpName = "DURATION",
        Description = "How long to wait for a server that does not answer yet, such as 60s; cluster.start_timeout by default.",
    };
}

/// <summary><c>contexter silo database init</c>.</summary>
internal sealed class InitDatabaseCommand : CliCommand
{
    private readonly Option<string?> _wait = SiloDatabaseCommand.Wait();

    public InitDatabaseCommand(CliEnvironment environment, GlobalOptions globals)
        : base("init", "Create the tables, or bring those of an older version up to date. Done again, it changes nothing.", environment, globals)
    {
        Add(_wait);
        Examples = ["contexter silo database init", "contexter silo database init --wait 60s"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration(("cluster.start_timeout", context.Arguments.GetValue(_wait))).Options;
        var change = await ClusterDatabase.InitializeAsync(options.Cluster, context.Environment.Time, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(change);
        }
        else
        {
            context.Output.WriteNote(
                change.From == change.To ? $"The tables are of version {change.To} already."
                : change.From == 0 ? $"The tables were created, in version {change.To}."
                : $"The tables were upgraded from version {change.From} to {change.To}.");
        }

        return ExitCodes.Done;
    }
}

/// <summary><c>contexter silo database check</c>.</summary>
internal sealed class CheckDatabaseCommand : CliCommand
{
    private readonly Option<string?> _wait = SiloDatabaseCommand.Wait();

    public CheckDatabaseCommand(CliEnvironment environment, GlobalOptions globals)
        : base("check", "Say whether the database can be reached and its tables are those of this version.", environment, globals)
    {
        Add(_wait);
        Examples = ["contexter silo database check", "contexter silo database check --wait 0s"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration(("cluster.start_timeout", context.Arguments.GetValue(_wait))).Options;
        var version = await ClusterDatabase.CheckAsync(options.Cluster, context.Environment.Time, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new { Version = version });
        }
        else
        {
            context.Output.WriteNote($"The tables are of version {version}, which is what this Contexter needs.");
        }

        return ExitCodes.Done;
    }
}
