using System.CommandLine;
using Contexter.Cli.Hosting;

namespace Contexter.Cli.Commands;

/// <summary><c>contexter serve</c>.</summary>
internal static class ServeCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var port = PortOption();
        var host = new Option<string?>("--host") { Description = "The address to listen on. Default 127.0.0.1.", HelpName = "HOST" };
        var command = new Command("serve", "Serves the page and the API until Ctrl+C.") { port, host };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var server = await context.Sessions.ServeAsync(context.Load().Options, cancellationToken);
            await RunAsync(context, server, cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The option that commands which serve have in common.</summary>
    public static Option<int?> PortOption() => new("--port") { Description = "The port to listen on; 0 takes any that is free. Default 8001.", HelpName = "N" };

    /// <summary>Says where a server listens and waits for its end.</summary>
    public static async Task RunAsync(CommandContext context, IContexterServer server, CancellationToken cancellationToken)
    {
        if (context.Json)
        {
            context.WriteJson(new { address = server.Address });
        }

        context.Note($"Contexter listens on {server.Address} (API below /v1, description at /openapi/v1.json). Ctrl+C ends it.");
        await context.Output.FlushAsync(cancellationToken);
        await server.WaitForStopAsync(cancellationToken);
    }
}
