using Contexter.GrainInterfaces.Proxies;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter proxies check</c>.</summary>
internal sealed class CheckProxiesCommand : CliCommand
{
    public CheckProxiesCommand(CliEnvironment environment, GlobalOptions globals)
        : base("check", "Check all proxies; those that work serve again at once. Fails when a provider does not serve.", environment, globals)
    {
        Examples = ["contexter proxies check && contexter add react --from https://react.dev/reference/"];
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await context.OpenAsync(cancellationToken);
        var providers = await session.Api.CheckProxiesAsync(cancellationToken);
        ProxyTable.Write(context.Output, providers);
        return providers.All(provider => provider.State == ProxyProviderState.Ready) ? ExitCodes.Done : ExitCodes.Failed;
    }
}
