namespace Contexter.Cli.Commands;

/// <summary><c>contexter proxies list</c>.</summary>
internal sealed class ListProxiesCommand : CliCommand
{
    public ListProxiesCommand(CliEnvironment environment, GlobalOptions globals)
        : base("list", "List the proxies of all providers with their state and counters; 'contexter proxies' does the same.", environment, globals)
    {
        Examples = ["contexter proxies list --json | jq '.[] | {name, state, requests_today}'"];
    }

    /// <summary>Lists all proxies.</summary>
    public static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        ProxyTable.Write(context.Output, await session.Api.ListProxiesAsync(cancellationToken));
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListAsync(context, cancellationToken);
}
