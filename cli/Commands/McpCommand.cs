using System.CommandLine;
using Contexter.Cli.Hosting;
using Contexter.Client.Api;
using Contexter.Documents;
using Contexter.Silo.Configuration;
using Contexter.Silo.Hosting;
using Contexter.Storage;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter mcp</c>: a session of the Model Context Protocol over standard input and output, as editors start it.</summary>
internal sealed class McpCommand : CliCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(200);

    private readonly Option<bool> _readOnly = ReadOnlyOption();

    public McpCommand(CliEnvironment environment, GlobalOptions globals)
        : base("mcp", "Answer an editor or agent over standard input and output, by the Model Context Protocol.", environment, globals)
    {
        Add(_readOnly);
        Add(new McpInstallCommand(environment, globals));
        Examples = ["contexter mcp install             # what to put into the editor's configuration", "contexter mcp install cursor", "contexter mcp --read-only"];
    }

    /// <summary>The option that hides what writes.</summary>
    internal static Option<bool> ReadOnlyOption() => new("--read-only") { Description = "Hide the tools that add, refresh or cancel." };

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = context.LoadConfiguration().Options;
        await using var opened = await OpenAsync(context, options, cancellationToken);
        using var logging = McpServices.CreateLogging(options);
        var factory = McpServices.Create(options, opened.Api, context.Arguments.GetValue(_readOnly), context.Environment.Time, logging);
        await using var transport = context.Environment.McpTransport();
        await using var server = factory.Create(transport);

        // It ends when the editor closes its end, or by Ctrl+C.
        try
        {
            await server.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // How such a process is ended where no editor does it.
        }

        return ExitCodes.Done;
    }

    /// <summary>
    /// The server that owns the data folder; or this process becomes one, on a free port of this machine alone, so that other commands and further editors
    /// work beside it. A session that began with the server of another goes on with the next one, or becomes it.
    /// </summary>
    private static async Task<Opened> OpenAsync(CommandContext context, ContexterOptions options, CancellationToken cancellationToken)
    {
        var sessions = context.Environment.Sessions();
        var began = context.Environment.Time.GetTimestamp();
        while (true)
        {
            try
            {
                var own = options with { Server = options.Server with { Host = "127.0.0.1", Port = 0 } };
                if (DataDirectory.FindOwner(options.DataPath) is not null || options.Cluster.IsConfigured)
                {
                    // Says at once when the owner is no server; the session itself outlives the server that answers now.
                    await using (var session = await sessions.OpenAsync(options, context.Command, cancellationToken))
                    {
                        context.WarnOfServer(session.Server);
                    }

                    var following = sessions.Follow(own, context.Command);
                    return new(following.Api, following);
                }

                var server = await ServerStart.StartAsync(sessions, own, context.Command, cancellationToken);
                return new(server.Api, server);
            }
            catch (ContexterException e) when (e.Code is ErrorCodes.DataInUse && context.Environment.Time.GetElapsedTime(began) < Patience)
            {
                // Editors start several of these at once: one becomes the server, the others find it a moment later.
                await Task.Delay(RetryEvery, context.Environment.Time, cancellationToken);
            }
        }
    }

    private sealed record Opened(IContexterApi Api, IAsyncDisposable Owner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Owner.DisposeAsync();
    }
}
