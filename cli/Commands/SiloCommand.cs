using System.CommandLine;
using Contexter.Cli.Hosting;
using Contexter.Silo.Server;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter silo</c>: what the processes of a cluster need.</summary>
internal sealed class SiloCommand : Command, IExamples
{
    public SiloCommand(CliEnvironment environment, GlobalOptions globals)
        : base("silo", "Run a cluster: several processes that are one Contexter.")
    {
        Add(new SiloDatabaseCommand(environment, globals));
        Add(new RunSiloCommand(environment, globals));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["contexter silo database init", "contexter silo run --data ./silo1"];
}

/// <summary><c>contexter silo run</c>: one silo until interrupted.</summary>
internal sealed class RunSiloCommand : CliCommand
{
    private const string FullName = "contexter silo run";

    public RunSiloCommand(CliEnvironment environment, GlobalOptions globals)
        : base("run", "Run a silo of the cluster that the configuration describes, until Ctrl+C.", environment, globals)
    {
        Examples = ["contexter silo run --data ./silo1", "contexter silo run --data ./silo2 --set cluster.silo_port=11112 --set cluster.gateway_port=30001 --set cluster.health_port=8003"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration().Options;
        await using var server = await ServerStart.StartAsync(context.Environment.Sessions(), options, ServerRole.Silo, FullName, cancellationToken);
        var health = new Uri(server.Address, "/health/ready");
        if (context.Output.IsJson)
        {
            context.Output.WriteJson(new { Cluster = options.Cluster.Id, Silo = $"{options.Cluster.Address}:{options.Cluster.SiloPort}", Health = health, Data = options.DataPath });
        }
        else
        {
            context.Output.WriteLine($"Silo {options.Cluster.Address}:{options.Cluster.SiloPort} of cluster {options.Cluster.Id} is up.");
            context.Output.WriteNote($"  health   {health}");
            context.Output.WriteNote($"  data     {options.DataPath}");
            context.Output.WriteNote("Ctrl+C ends it; what it holds goes to the others.");
        }

        await ServerStart.RunAsync(context, server, cancellationToken);
        return ExitCodes.Done;
    }
}
