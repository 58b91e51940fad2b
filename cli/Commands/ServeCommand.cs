using System.CommandLine;
using System.Globalization;
using Contexter.Cli.Hosting;
using Contexter.Documents;
using Contexter.Upstreams.Hosting;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter serve</c>: REST API and web page until interrupted; with <c>--dev</c> against simulated services.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Option<int?> _port = PortOption();
    private readonly Option<string?> _host = HostOption();

    private readonly Option<bool> _dev = new("--dev")
    {
        Description = "Development mode: simulate the services that Contexter talks to in this process, and point all settings at them (see 'contexter upstreams'). "
            + "Listens on port 8001 unless told otherwise.",
    };

    private readonly Option<string[]> _faults = UpstreamFaults.Option();
    private readonly Option<int?> _seed = UpstreamFaults.SeedOption();

    public ServeCommand(CliEnvironment environment, GlobalOptions globals)
        : base("serve", "Serve REST API and web page, and go on with unfinished jobs, until Ctrl+C.", environment, globals)
    {
        Add(_port);
        Add(_host);
        Add(_dev);
        Add(_faults);
        Add(_seed);
        Examples = ["contexter serve", "contexter serve --port 9000 --host 0.0.0.0", "contexter serve --dev --data ./playground --faults error=0.1"];
    }

    /// <summary>The option for the port.</summary>
    internal static Option<int?> PortOption() => OptionValues.WholeNumber("--port", "N", "Port to listen on; 0 takes any free one. Default: server.port of the configuration.");

    /// <summary>The option for the address.</summary>
    internal static Option<string?> HostOption() => new("--host")
    {
        HelpName = "H",
        Description = "Address to listen on; 0.0.0.0 is every network this machine is in. Default: server.host of the configuration.",
    };

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var upstreams = await SimulateAsync(context, cancellationToken);
        var port = context.Arguments.GetValue(_port)?.ToString(CultureInfo.InvariantCulture);
        var defaults = upstreams is null ? null : DevelopmentMode.Settings(upstreams);
        var options = context.LoadConfiguration(defaults, ("server.port", port), ("server.host", context.Arguments.GetValue(_host))).Options;
        options = upstreams is null ? options : DevelopmentMode.WithoutRealProxies(options);
        await using var server = await ServerStart.StartAsync(context.Environment.Sessions(), options, context.Command, cancellationToken);
        ServerStart.Announce(context.Output, server.Address, options.DataPath);
        await ServerStart.RunAsync(context, server, cancellationToken);
        return ExitCodes.Done;
    }

    private async Task<UpstreamHost?> SimulateAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var faults = context.Arguments.GetValue(_faults);
        var seed = context.Arguments.GetValue(_seed);
        if (!context.Arguments.GetValue(_dev))
        {
            return faults is null or [] && seed is null
                ? null
                : throw new ContexterException(ErrorCodes.InvalidInput, "--faults and --seed are for simulated services; add --dev, or start those with 'contexter upstreams'.");
        }

        var upstreams = await UpstreamStart.StartAsync(
            new UpstreamOptions { Seed = UpstreamFaults.Seed(seed), Faults = UpstreamFaults.Parse(faults), Time = context.Environment.Time }, cancellationToken);
        if (!context.Output.IsJson && !context.Output.IsQuiet)
        {
            UpstreamStart.Announce(context.Output, upstreams);
        }

        return upstreams;
    }
}
