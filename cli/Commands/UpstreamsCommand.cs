using System.CommandLine;
using Contexter.Cli.Hosting;
using Contexter.Documents;
using Contexter.Upstreams.Hosting;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter upstreams</c>: simulated services until interrupted.</summary>
internal sealed class UpstreamsCommand : CliCommand
{
    private readonly Option<int?> _port = OptionValues.WholeNumber(
        "--port", "BASE", $"Port of the first service; the others follow in order. 0 takes free ports. Default: {UpstreamOptions.DefaultBasePort}.");

    private readonly Option<string[]> _only = OptionValues.Choices<UpstreamKind>("--only", "NAME", "Service to start. Default: all.");
    private readonly Option<string[]> _faults = UpstreamFaults.Option();
    private readonly Option<int?> _seed = UpstreamFaults.SeedOption();

    public UpstreamsCommand(CliEnvironment environment, GlobalOptions globals)
        : base("upstreams", "Simulate the services that Contexter talks to, on this machine only, until Ctrl+C.", environment, globals)
    {
        Add(_port);
        Add(_only);
        Add(_faults);
        Add(_seed);
        Examples =
        [
            "contexter upstreams",
            "contexter upstreams --port 0 --only site --only npm",
            "contexter upstreams --faults error=0.2,latency=20ms-80ms --faults site:storm=5/50 --seed 7",
            "curl -X PUT http://127.0.0.1:8103/_faults -d truncate=0.1    # while they run",
        ];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var only = context.Arguments.GetValue(_only) ?? [];
        var options = new UpstreamOptions
        {
            BasePort = BasePort(context.Arguments.GetValue(_port)),
            Seed = UpstreamFaults.Seed(context.Arguments.GetValue(_seed)),
            Upstreams = only.Length == 0 ? Enum.GetValues<UpstreamKind>() : [.. only.Select(name => Enum.Parse<UpstreamKind>(name, ignoreCase: true))],
            Faults = UpstreamFaults.Parse(context.Arguments.GetValue(_faults)),
            Time = context.Environment.Time,
        };
        await using var upstreams = await UpstreamStart.StartAsync(options, cancellationToken);
        UpstreamStart.Announce(context.Output, upstreams);
        context.Output.WriteNote("Ctrl+C ends them.");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Environment.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Being interrupted is how it ends.
        }

        return ExitCodes.Done;
    }

    private static int BasePort(int? port)
    {
        var highest = ushort.MaxValue - Enum.GetValues<UpstreamKind>().Length + 1;
        return port is null ? UpstreamOptions.DefaultBasePort
            : port >= 0 && port <= highest ? port.Value
            : throw new ContexterException(ErrorCodes.InvalidInput, $"--port does not take '{port}'; allowed: 0, or 1 to {highest}.");
    }
}
