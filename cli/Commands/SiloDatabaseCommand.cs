using System.CommandLine;
using Contexter.Silo.Configuration;
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
}

/// <summary>A command that asks the database of the configuration once, and waits for a server that is still starting.</summary>
internal abstract class DatabaseCommand : CliCommand
{
    private readonly Option<string?> _wait = new("--wait")
    {
        HelpName = "DURATION",
        Description = "How long to wait for a server that does not answer yet, such as 60s; cluster.start_timeout by default.",
    };

    protected DatabaseCommand(string name, string description, CliEnvironment environment, GlobalOptions globals)
        : base(name, description, environment, globals)
    {
        Add(_wait);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration(("cluster.start_timeout", context.Arguments.GetValue(_wait))).Options;
        var (json, note) = await AskAsync(options.Cluster, context.Environment.Time, cancellationToken);
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(json);
        }
        else
        {
            context.Output.WriteNote(note);
        }

        return ExitCodes.Done;
    }

    /// <summary>Asks the database.</summary>
    /// <returns>What it came to, as JSON and in words.</returns>
    protected abstract Task<(object Json, string Note)> AskAsync(ClusterSection cluster, TimeProvider time, CancellationToken cancellationToken);
}

/// <summary><c>contexter silo database init</c>.</summary>
internal sealed class InitDatabaseCommand : DatabaseCommand
{
    public InitDatabaseCommand(CliEnvironment environment, GlobalOptions globals)
        : base("init", "Create the tables, or bring those of an older version up to date. Done again, it changes nothing.", environment, globals)
    {
        Examples = ["contexter silo database init", "contexter silo database init --wait 60s"];
    }

    /// <inheritdoc/>
    protected override async Task<(object Json, string Note)> AskAsync(ClusterSection cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        var change = await ClusterDatabase.InitializeAsync(cluster, time, cancellationToken);
        return (change, change.From == change.To ? $"The tables are of version {change.To} already."
            : change.From == 0 ? $"The tables were created, in version {change.To}."
            : $"The tables were upgraded from version {change.From} to {change.To}.");
    }
}

/// <summary><c>contexter silo database check</c>.</summary>
internal sealed class CheckDatabaseCommand : DatabaseCommand
{
    public CheckDatabaseCommand(CliEnvironment environment, GlobalOptions globals)
        : base("check", "Say whether the database can be reached and its tables are those of this version.", environment, globals)
    {
        Examples = ["contexter silo database check", "contexter silo database check --wait 0s"];
    }

    /// <inheritdoc/>
    protected override async Task<(object Json, string Note)> AskAsync(ClusterSection cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        var version = await ClusterDatabase.CheckAsync(cluster, time, cancellationToken);
        return (new { Version = version }, $"The tables are of version {version}, which is what this Contexter needs.");
    }
}
