using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Hosting;
using Contexter.Silo.Server;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter api</c>: REST API and page of a cluster until interrupted.</summary>
internal sealed class ApiCommand : CliCommand
{
    private readonly Option<int?> _port = ServeCommand.PortOption();
    private readonly Option<string?> _host = ServeCommand.HostOption();

    public ApiCommand(CliEnvironment environment, GlobalOptions globals)
        : base("api", "Serve REST API and web page of a cluster, whose silos do the work, until Ctrl+C.", environment, globals)
    {
        Add(_port);
        Add(_host);
        Examples = ["contexter api", "contexter api --port 9000 --host 0.0.0.0"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var port = context.Arguments.GetValue(_port)?.ToString(CultureInfo.InvariantCulture);
        var options = context.LoadConfiguration(("server.port", port), ("server.host", context.Arguments.GetValue(_host))).Options;
        await using var server = await ServerStart.StartAsync(context.Environment.Sessions(), options, ServerRole.Api, context.Command, cancellationToken);
        ServerStart.Announce(context.Output, server.Address, options.DataPath);
        await ServerStart.RunAsync(context, server, cancellationToken);
        return ExitCodes.Done;
    }
}
