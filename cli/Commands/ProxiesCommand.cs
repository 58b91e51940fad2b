namespace Contexter.Cli.Commands;

/// <summary><c>contexter proxies</c>: the proxies by which pages are fetched.</summary>
internal sealed class ProxiesCommand : CliCommand
{
    public ProxiesCommand(CliEnvironment environment, GlobalOptions globals)
        : base("proxies", "List and check the proxies by which pages are fetched.", environment, globals)
    {
        Add(new ListProxiesCommand(environment, globals));
        Add(new CheckProxiesCommand(environment, globals));
        Examples = ["contexter proxies", "contexter proxies check"];
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => ListProxiesCommand.ListAsync(context, cancellationToken);
}
