using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Hosting;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter serve</c>: REST API and web page until interrupted.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Option<int?> _port = PortOption();
    private readonly Option<string?> _host = new("--host")
    {
        HelpName = "H",
        Description = "Address to listen on; 0.0.0.0 is every network this machine is in. Default: server.host of the configuration.",
    };

    public ServeCommand(CliEnvironment environment, GlobalOptions globals)
        : base("serve", "Serve REST API and web page, and go on with unfinished jobs, until Ctrl+C.", environment, globals)
    {
        Add(_port);
        Add(_host);
        Examples = ["contexter serve", "contexter serve --port 9000 --host 0.0.0.0"];
    }

    /// <summary>The option for the port.</summary>
    internal static Option<int?> PortOption() => OptionValues.WholeNumber("--port", "N", "Port to listen on; 0 takes any free one. Default: server.port of the configuration.");

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var port = context.Arguments.GetValue(_port)?.ToString(CultureInfo.InvariantCulture);
        var options = context.LoadConfiguration(("server.port", port), ("server.host", context.Arguments.GetValue(_host))).Options;
        await using var server = await ServerStart.StartAsync(context.Environment.Sessions(), options, context.Command, cancellationToken);
        ServerStart.Announce(context.Output, server.Address, options.DataPath);
        await ServerStart.RunAsync(context.Output, server, cancellationToken);
        return ExitCodes.Done;
    }
}
